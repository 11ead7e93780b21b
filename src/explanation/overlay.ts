/**
 * Lays a map of evidence over its X-ray: (1 − a) · grey + a · colour, a pixel at a time.
 * - `notebook`: jet at the constant opacity a = min(½, p), as matplotlib's `imshow(map, cmap='jet', alpha=a)` over the image.
 *   A likely finding is buried under colour, also where nothing speaks for it.
 * - `ours`: the opacity follows the evidence, a = 0.55 · v^0.8, so that anatomy shows everywhere and an image stays as it is
 *   where nothing speaks for the finding. The power lifts weak evidence far enough above nothing to be seen.
 */

import type { GreyImage } from '../image/image.ts';
import { type ColourMap, colourIndex, jet, plasma } from './colour-map.ts';
import type { EvidenceMap } from './maps.ts';
import { upsample } from './upsample.ts';

export interface RgbImage {
  readonly width: number;
  readonly height: number;
  /** Row-major `[height, width, 3]`, 0 … 255. */
  readonly data: Uint8Array;
}

/** How maps are made and drawn. */
export type ExplanationMethod = 'ours' | 'notebook';

/** No pixel of an overlay of ours is more colour than this. */
export const maximumOpacity = 0.55;

/** The opacity of our overlay where the relative evidence is `value`, 0 … `maximum`. */
export function evidenceOpacity(value: number, maximum = maximumOpacity): number {
  return maximum * Math.min(Math.max(value, 0), 1) ** 0.8;
}

/** The opacity of the notebook's overlay, the same everywhere, for a probability: min(½, p). */
export function notebookOpacity(probability: number): number {
  return Math.min(0.5, Math.max(probability, 0));
}

/**
 * Our overlay. A map of another size than the image is stretched over it.
 *
 * @param map relative evidence in [0, 1]
 */
export function overlay(image: GreyImage, map: EvidenceMap, colours: ColourMap = plasma): RgbImage {
  const { values } = upsample(map, image);
  return blend(image, values, colours, (value) => evidenceOpacity(value));
}

/**
 * The notebook's overlay. An empty map leaves the image as it is: in the notebook its values are NaN, which matplotlib doesn't draw.
 * As in matplotlib, jet spans the map's own range, from its smallest value on.
 *
 * @param probability of the finding, 0 … 1
 */
export function notebookOverlay(image: GreyImage, map: EvidenceMap, probability: number): RgbImage {
  const opacity = map.isEmpty ? 0 : notebookOpacity(probability);
  const { values } = upsample(map, image);
  const lowest = map.values.reduce((least, value) => Math.min(least, value), 1);
  const spread = lowest < 1 ? values.map((value) => (value - lowest) / (1 - lowest)) : values;
  return blend(image, spread, jet, () => opacity);
}

function blend(
  { width, height, data }: GreyImage,
  values: Float32Array,
  { table }: ColourMap,
  opacityOf: (value: number) => number,
): RgbImage {
  const result = new Uint8Array(width * height * 3);
  for (let pixel = 0, at = 0; pixel < values.length; pixel++) {
    const value = values[pixel]!;
    const opacity = opacityOf(value);
    const grey = (1 - opacity) * data[pixel]!;
    const colour = 3 * colourIndex(value);
    for (let channel = 0; channel < 3; channel++) {
      result[at++] = Math.round(grey + opacity * table[colour + channel]!);
    }
  }
  return { width, height, data: result };
}
