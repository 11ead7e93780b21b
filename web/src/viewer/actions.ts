/** What can be done with the picture in a pane, by button and by key alike. */

import { changedImage, compared, mapped, reset, steppedImage, viewed, windowed } from '../state/changes.ts';
import { imageOf } from '../state/images.ts';
import { viewer } from '../state/session.ts';
import { emptySquare } from './picture.ts';
import { atScale, panned, type Size, wholeImage, zoomedAt } from './view.ts';
import { automaticWindow, changedWindow } from './window.ts';

/** A step of the arrow keys, in pixels of the stage, and of window and level, in grey levels. */
const [panStep, windowStep, zoomStep] = [40, 8, 1.25];

export interface Action {
  /** As it is on the button's label and in the help. */
  readonly label: string;
  /** `KeyboardEvent.key`, with `Shift+` before it where it takes that. */
  readonly keys: readonly string[];
  /** How the keys are written in the help. */
  readonly keyText: string;
  run(pane: number, stage: Size): void;
}

function withImage(pane: number, change: (image: Size) => void): void {
  const state = viewer.get();
  const shown = state.panes[pane];
  if (shown === undefined) return;
  change(imageOf(state, shown)?.image ?? emptySquare);
}

function zoomBy(factor: number): Action['run'] {
  return (pane, stage) =>
    withImage(pane, (image) =>
      viewer.change(viewed(pane, (view) => zoomedAt(view, factor, stage.width / 2, stage.height / 2, image, stage))),
    );
}

function panBy(dx: number, dy: number): Action['run'] {
  return (pane, stage) =>
    withImage(pane, (image) => viewer.change(viewed(pane, (view) => panned(view, dx, dy, image, stage))));
}

function windowBy(level: number, width: number): Action['run'] {
  return (pane) => {
    const image = viewer.get().panes[pane]?.image;
    if (image !== undefined) viewer.change(windowed(image, (window) => changedWindow(window, level, width)));
  };
}

export const actions = {
  zoomIn: { label: 'Zoom in', keys: ['+', '='], keyText: '+', run: zoomBy(zoomStep) },
  zoomOut: { label: 'Zoom out', keys: ['-', '_'], keyText: '−', run: zoomBy(1 / zoomStep) },
  fit: {
    label: 'Fit the whole image',
    keys: ['0', 'f'],
    keyText: '0',
    run: (pane) => viewer.change(viewed(pane, () => wholeImage)),
  },
  original: {
    label: 'Original size',
    keys: ['1'],
    keyText: '1',
    run: (pane, stage) =>
      withImage(pane, (image) =>
        viewer.change(viewed(pane, (view) => atScale(view, 1 / devicePixelRatio, image, stage))),
      ),
  },
  left: { label: 'Move the image', keys: ['ArrowLeft'], keyText: '← ↑ → ↓', run: panBy(panStep, 0) },
  right: { label: '', keys: ['ArrowRight'], keyText: '', run: panBy(-panStep, 0) },
  up: { label: '', keys: ['ArrowUp'], keyText: '', run: panBy(0, panStep) },
  down: { label: '', keys: ['ArrowDown'], keyText: '', run: panBy(0, -panStep) },
  brighter: {
    label: 'Level: brighter, darker',
    keys: ['Shift+ArrowUp'],
    keyText: 'Shift + ↑ ↓',
    run: windowBy(-windowStep, 0),
  },
  darker: { label: '', keys: ['Shift+ArrowDown'], keyText: '', run: windowBy(windowStep, 0) },
  wider: {
    label: 'Window: wider, narrower',
    keys: ['Shift+ArrowRight'],
    keyText: 'Shift + → ←',
    run: windowBy(0, windowStep),
  },
  narrower: { label: '', keys: ['Shift+ArrowLeft'], keyText: '', run: windowBy(0, -windowStep) },
  automatic: {
    label: 'Automatic window',
    keys: ['a'],
    keyText: 'A',
    run: (pane) => {
      const id = viewer.get().panes[pane]?.image;
      if (id === undefined) return;
      viewer.change(
        changedImage(id, ({ image, window }) =>
          image === undefined ? {} : { window: automaticWindow(image, window.isInverted) },
        ),
      );
    },
  },
  invert: {
    label: 'Invert',
    keys: ['i'],
    keyText: 'I',
    run: (pane) => {
      const image = viewer.get().panes[pane]?.image;
      if (image !== undefined)
        viewer.change(windowed(image, (window) => ({ ...window, isInverted: !window.isInverted })));
    },
  },
  reset: { label: 'Reset', keys: ['r'], keyText: 'R', run: (pane) => viewer.change(reset(pane)) },
  map: {
    label: 'Heat map on, off',
    keys: ['h'],
    keyText: 'H',
    run: () => viewer.change(mapped({ isShown: !viewer.get().map.isShown })),
  },
  next: { label: 'Next image', keys: ['n', 'PageDown'], keyText: 'N', run: () => viewer.change(steppedImage(1)) },
  previous: {
    label: 'Previous image',
    keys: ['p', 'PageUp'],
    keyText: 'P',
    run: () => viewer.change(steppedImage(-1)),
  },
  compare: {
    label: 'Two side by side',
    keys: ['c'],
    keyText: 'C',
    run: () => viewer.change(compared(viewer.get().panes.length === 1)),
  },
} as const satisfies Record<string, Action>;

/** The action for a pressed key, if it is one of the stage's. */
export function actionOfKey({
  key,
  shiftKey,
  ctrlKey,
  metaKey,
  altKey,
}: Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>): Action | undefined {
  if (ctrlKey || metaKey || altKey) return undefined;
  const name = key.length === 1 ? key.toLowerCase() : `${shiftKey ? 'Shift+' : ''}${key}`;
  return Object.values(actions).find(({ keys }) => (keys as readonly string[]).includes(name));
}
