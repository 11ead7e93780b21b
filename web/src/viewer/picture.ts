/** From the viewer's state to what a pane shows. */

import { useMemo } from 'react';
import type { Box } from '../../../src/dataset/box-table.ts';
import { imageOf, readingOf } from '../state/images.ts';
import type { PageModel, Pane, ViewerState, XRay } from '../state/state.ts';
import { colourMapOf, type Evidence, evidenceLayer, greyLayer } from './layers.ts';
import type { Picture } from './paint.ts';
import type { Size } from './view.ts';

/** Boxes are named by file; of several findings those of the shown one, of no finding all. */
function boxesOf(boxes: readonly Box[], image: string, finding: string | undefined): Box[] {
  return boxes.filter((box) => box.image === image && (finding === undefined || box.finding === finding));
}

/** Where the page can't show the file, its map is drawn on an empty square. */
export const emptySquare: Size = { width: 1024, height: 1024 };

interface Pictured {
  readonly picture: Picture | undefined;
  readonly xray: XRay | undefined;
}

/** React's `useMemo`, or nothing that remembers. */
type Remember = <Value>(make: () => Value, madeOf: readonly unknown[]) => Value;

/** Makes all layers: for one who needs the picture once. */
export function pictureOf(
  pane: Pane,
  state: ViewerState,
  model: PageModel | undefined,
  remember: Remember = (make) => make(),
): Pictured {
  const xray = imageOf(state, pane);
  const grey = remember(() => xray?.image && greyLayer(xray.image, xray.window), [xray?.image, xray?.window]);
  const coarse = pane.finding === undefined ? undefined : readingOf(xray, state.place)?.maps[pane.finding];
  const { colours } = state.map;
  const evidence = remember(
    (): Evidence | undefined => (coarse && model ? evidenceLayer(coarse, model.size, colourMapOf(colours)) : undefined),
    [coarse, model, colours],
  );
  const finding = pane.finding === undefined ? undefined : model?.findings[pane.finding];
  const boxes = remember(() => (xray ? boxesOf(state.boxes, xray.name, finding) : []), [state.boxes, xray, finding]);
  const picture = remember(
    () => xray && { image: xray.image ?? emptySquare, grey, evidence, map: state.map, boxes },
    [xray, grey, evidence, state.map, boxes],
  );
  return { picture, xray };
}

/** For one who shows the picture all the time: layers are made again only where what they are made of has changed. */
export function usePicture(pane: Pane, state: ViewerState, model: PageModel | undefined): Pictured {
  return pictureOf(pane, state, model, useMemo);
}
