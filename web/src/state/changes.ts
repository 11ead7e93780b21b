/** How the viewer's state changes: from one value to the next, without any work being done. */

import { type View, wholeImage } from '../viewer/view.ts';
import { fullWindow, type GreyWindow } from '../viewer/window.ts';
import { emptyPane, type MapStyle, newXRay, type Pane, type ViewerState, type XRay } from './state.ts';

type Change = (state: ViewerState) => ViewerState;

export function changedImage(id: number, change: (image: XRay) => Partial<XRay>): Change {
  return (state) => ({
    ...state,
    images: state.images.map((image) => (image.id === id ? { ...image, ...change(image) } : image)),
  });
}

function changedPane(index: number, change: (pane: Pane) => Partial<Pane>): Change {
  return (state) => ({
    ...state,
    panes: state.panes.map((pane, place) => (place === index ? { ...pane, ...change(pane) } : pane)),
  });
}

/** Adds images behind those that are there; the first of all comes onto the stage. */
export function added(files: readonly { readonly id: number; readonly name: string; readonly file: Blob }[]): Change {
  return (state) => {
    const images = [...state.images, ...files.map(({ id, name, file }) => newXRay(id, name, file))];
    const first = files[0]?.id;
    const panes = state.panes.map((pane) => (pane.image === undefined ? { ...pane, image: first } : pane));
    return { ...state, images, panes: panes };
  };
}

/** Takes an image away; a pane that showed it shows its neighbour. */
export function removed(id: number): Change {
  return (state) => {
    const at = state.images.findIndex((image) => image.id === id);
    const images = state.images.filter((image) => image.id !== id);
    const neighbour = images[Math.min(at, images.length - 1)]?.id;
    const panes = state.panes.map((pane) =>
      pane.image === id ? { ...pane, image: neighbour, view: wholeImage } : pane,
    );
    return {
      ...state,
      images,
      panes: images.length === 0 ? [emptyPane] : panes,
      activePane: images.length === 0 ? 0 : state.activePane,
    };
  };
}

export function shownImage(id: number): Change {
  return (state) =>
    changedPane(state.activePane, (pane) =>
      pane.image === id ? {} : { image: id, view: state.isLinked && state.panes.length > 1 ? pane.view : wholeImage },
    )(state);
}

/** The next or the previous image in the active pane. */
export function steppedImage(by: 1 | -1): Change {
  return (state) => {
    const at = state.images.findIndex(({ id }) => id === state.panes[state.activePane]?.image);
    const next = state.images[at + by];
    return next === undefined ? state : shownImage(next.id)(state);
  };
}

export function shownFinding(finding: number | undefined): Change {
  return (state) => changedPane(state.activePane, () => ({ finding }))(state);
}

/** Two panes: the second begins as the first is. */
export function compared(isCompared: boolean): Change {
  return (state) => {
    const active = state.panes[state.activePane] ?? emptyPane;
    return isCompared && state.panes.length === 1
      ? { ...state, panes: [active, active], activePane: 1 }
      : { ...state, panes: isCompared ? state.panes : [active], activePane: isCompared ? state.activePane : 0 };
  };
}

/** Moves a pane's view, and the other's with it where they are linked. */
export function viewed(index: number, change: (view: View) => View): Change {
  return (state) => {
    const view = change(state.panes[index]?.view ?? wholeImage);
    const panes = state.panes.map((pane, place) => (place === index || state.isLinked ? { ...pane, view } : pane));
    return { ...state, panes: panes };
  };
}

export function windowed(image: number, change: (window: GreyWindow) => GreyWindow): Change {
  return changedImage(image, ({ window }) => ({ window: change(window) }));
}

/** The image as it is, whole, in grey as it lies in the file. */
export function reset(index: number): Change {
  return (state) => {
    const image = state.panes[index]?.image;
    const unmoved = viewed(index, () => wholeImage)(state);
    return image === undefined ? unmoved : windowed(image, () => fullWindow)(unmoved);
  };
}

export function mapped(change: Partial<MapStyle>): Change {
  return (state) => ({ ...state, map: { ...state.map, ...change } });
}

export function told(text: string, isFault = false): Change {
  return (state) => ({ ...state, message: { text, isFault, id: (state.message?.id ?? 0) + 1 } });
}
