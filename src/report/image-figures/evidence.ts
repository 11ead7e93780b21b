/** One finding's evidence over one X-ray, as both explanation figures draw it; and the colour bar that belongs to it. */

import { jet } from '../../explanation/colour-map.ts';
import { contour } from '../../explanation/contour.ts';
import type { EvidenceMap } from '../../explanation/maps.ts';
import { type ExplanationMethod, notebookOverlay, overlay } from '../../explanation/overlay.ts';
import { upsample } from '../../explanation/upsample.ts';
import type { GreyImage } from '../../image/image.ts';
import { element, type SvgElement } from '../svg.ts';
import { type Box, boxesOver } from './boxes.ts';
import { colourBar } from './colour-bar.ts';
import { drawn, type Extent, picture } from './picture.ts';

/** What a model says about one finding in one image. */
export interface FindingEvidence {
  readonly finding: string;
  /** 0 … 1 */
  readonly probability: number;
  /** Of any size: it is stretched over the image. */
  readonly map: EvidenceMap;
  /** Drawn over the map, in pixels of the image. */
  readonly boxes?: readonly Box[];
}

/** What stands under a panel whose map is empty. */
export const emptyNote = 'nothing speaks for it';

export const researchNote = 'For research and teaching, not for clinical use.';

/**
 * What the figure's colours mean, in words for its foot.
 *
 * @param title the method's name, as its paper writes it
 */
export function methodNote(method: ExplanationMethod, title = 'Grad-CAM'): string {
  return method === 'ours'
    ? `${title}: where the image speaks for the finding, relative to its map’s own maximum; read it with p. Line: half that maximum. Bar: the colours over dark (left) and bright (right) parts of the image.`
    : 'Grad-CAM as in the course notebook: jet at the opacity min(0.5, p), each map relative to its own maximum.';
}

const halfMaximum = 0.5;
/** Fine enough for a smooth line over a coarse map. */
const contourPlaces = 96;

/** "Mass: p=0.795" */
export function evidenceTitle({ finding, probability }: Pick<FindingEvidence, 'finding' | 'probability'>): string {
  return `${finding}: ${probabilityText(probability)}`;
}

export function probabilityText(probability: number): string {
  return `p=${probability.toFixed(3)}`;
}

/** The X-ray with the map over it, `extent` SVG units large. */
export async function evidencePicture(
  image: GreyImage,
  { probability, map, boxes = [] }: FindingEvidence,
  method: ExplanationMethod,
  extent: Extent,
): Promise<SvgElement> {
  const base = drawn(image, extent);
  const blended = method === 'notebook' ? notebookOverlay(base, map, probability) : overlay(base, map);
  return element(
    'g',
    {},
    await picture(blended, extent),
    ...(method === 'ours' && !map.isEmpty ? contourOver(map, extent) : []),
    ...boxesOver(boxes, image, extent),
  );
}

/** A light line on a dark one, so that it shows over bone and over air. */
function contourOver(map: EvidenceMap, { width, height }: Extent): SvgElement[] {
  const places = upsample(map, { width: contourPlaces, height: contourPlaces });
  const path = contour(places, halfMaximum)
    .map(({ from, to }) => `M${place(from, width, height)}L${place(to, width, height)}`)
    .join('');
  // As much bolder in a large picture as an eye wants it.
  const weight = 0.8 + Math.max(width, height) / 700;
  const line = { d: path, fill: 'none', 'stroke-linecap': 'round' };
  return [
    element('path', { ...line, stroke: 'black', 'stroke-width': 2.4 * weight, 'stroke-opacity': 0.5 }),
    element('path', { ...line, stroke: 'white', 'stroke-width': weight }),
  ];
}

function place([x, y]: readonly [number, number], width: number, height: number): string {
  return `${(x * width).toFixed(1)},${(y * height).toFixed(1)}`;
}

/** The least height of a bar whose ticks and label don't touch. */
export const leastBarHeight = 120;

/**
 * The bar of relative evidence. Ours has the colours as they look over the image: over dark parts at its left edge,
 * over bright ones at its right. The notebook's opacity is another in each panel, so its bar is jet itself.
 */
export async function evidenceBar(method: ExplanationMethod, height: number): Promise<SvgElement> {
  const columns = 32;
  const rows = 256;
  const grey = Uint8Array.from({ length: columns * rows }, (_, at) => 30 + (200 * (at % columns)) / (columns - 1));
  const values = Float32Array.from({ length: columns * rows }, (_, at) => 1 - Math.floor(at / columns) / (rows - 1));
  const map = { width: columns, height: rows, values, isEmpty: false };
  const image = { width: columns, height: rows, data: grey };
  return colourBar({
    image: method === 'ours' ? overlay(image, map) : jetImage(columns, rows),
    height,
    domain: [0, 1],
    ticks: [0, 0.25, 0.5, 0.75, 1].map((value) => ({ value, text: String(value) })),
    label: 'relative evidence',
  });
}

function jetImage(width: number, height: number) {
  const data = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const index = 255 - Math.floor((y * 256) / height);
    for (let x = 0; x < width; x++) data.set(jet.table.subarray(3 * index, 3 * index + 3), 3 * (y * width + x));
  }
  return { width, height, data };
}
