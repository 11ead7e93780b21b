/**
 * Does a map point at what was drawn? Three measures of one map against the boxes of one finding in one image:
 * - hit (pointing game; Zhang et al., ECCV 2016; called hit rate by Saporta et al., Nature Machine Intelligence 2022): the place
 *   of the map's maximum lies in a box. No tolerance around the box.
 * - IoU: the places with at least half of the maximum (the line that the figures draw) against the boxes,
 *   |both| / |either|.
 * - energy (Wang et al., CVPR Workshops 2020): the part of the positive evidence that lies in the boxes.
 * A map in which nothing speaks for the finding points nowhere: no hit, IoU and energy 0.
 */

import { InputError } from '../base/error.ts';
import { evidenceMap } from './maps.ts';
import type { FloatMap, Size } from './upsample.ts';

/** In pixels of the image; x and y are the left and upper edge. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Localisation {
  /** 1 or 0; between them where a baseline guesses. */
  readonly hit: number;
  /** 0 … 1 */
  readonly iou: number;
  /** 0 … 1 */
  readonly energy: number;
  /** Nothing in the map is above 0. */
  readonly isEmpty: boolean;
}

/** The part of the maximum from which a place belongs to the region that IoU compares. */
export const regionLevel = 0.5;

/** Areas are counted on a grid of at most so many places a side: finer than any map. */
const mostPlaces = 512;

/** An image's boxes as places of a grid. */
export interface Target {
  readonly image: Size;
  readonly boxes: readonly Rectangle[];
  readonly grid: Size;
  /** 1 for each place of the grid whose centre lies in a box, `[height, width]`. */
  readonly inside: Uint8Array;
  /** The boxes' part of the image. */
  readonly share: number;
}

/**
 * The boxes of one finding in one image, made ready for scoring.
 *
 * @param where names the table and image for errors
 * @throws InputError where a box lies outside the image: it was drawn on another size of it
 */
export function targetOf(boxes: readonly Rectangle[], image: Size, where: string): Target {
  for (const box of boxes) expectInside(box, image, where);
  const scale = Math.min(1, mostPlaces / Math.max(image.width, image.height));
  const grid = {
    width: Math.max(1, Math.round(image.width * scale)),
    height: Math.max(1, Math.round(image.height * scale)),
  };
  const inside = new Uint8Array(grid.width * grid.height);
  for (const { x, y, width, height } of boxes) {
    const [left, right] = placesOf(x, x + width, grid.width / image.width, grid.width);
    const [top, bottom] = placesOf(y, y + height, grid.height / image.height, grid.height);
    for (let row = top; row < bottom; row++) inside.fill(1, row * grid.width + left, row * grid.width + right);
  }
  const share = inside.reduce((sum, value) => sum + value, 0) / inside.length;
  return { image, boxes, grid, inside, share };
}

/** Boxes are drawn by hand and rounded: so much of the image's side may stick out. */
const slack = 0.02;

function expectInside({ x, y, width, height }: Rectangle, image: Size, where: string): void {
  const [across, down] = [slack * image.width + 1, slack * image.height + 1];
  if (x >= -across && y >= -down && x + width <= image.width + across && y + height <= image.height + down) return;
  throw new InputError(
    `${where}: the box x ${x}, y ${y}, ${width} × ${height} reaches beyond the image of ${image.width} × ${image.height} pixels; boxes are expected in pixels of the image file, so this table belongs to images of another size`,
  );
}

/** The places whose centres lie between two edges; the place in the middle where the box is finer than the grid. */
function placesOf(from: number, to: number, scale: number, places: number): [first: number, end: number] {
  const first = Math.max(0, Math.ceil(from * scale - 0.5));
  const end = Math.min(places, Math.ceil(to * scale - 0.5));
  if (end > first) return [first, end];
  const middle = Math.min(places - 1, Math.max(0, Math.floor(((from + to) / 2) * scale)));
  return [middle, middle + 1];
}

/**
 * Scores a map. The place of the maximum is the centre of the coarse map's largest value: between such centres the map that is
 * shown is linear and nowhere larger. Of equal values the first in reading order counts.
 *
 * @param coarse signed, covering the image
 */
export function localise(coarse: FloatMap, target: Target): Localisation {
  const { grid, inside } = target;
  const { values, isEmpty } = evidenceMap(coarse, grid);
  if (isEmpty) return { hit: 0, iou: 0, energy: 0, isEmpty };
  let [both, either, evidenceInside, evidence] = [0, 0, 0, 0];
  for (let at = 0; at < values.length; at++) {
    const value = values[at]!;
    const isInside = inside[at] === 1;
    evidence += value;
    if (isInside) evidenceInside += value;
    if (value >= regionLevel) {
      either++;
      if (isInside) both++;
    } else if (isInside) either++;
  }
  const hit = isHit(peakOf(coarse), target) ? 1 : 0;
  return { hit, iou: both / either, energy: evidenceInside / evidence, isEmpty };
}

/** The place of the largest value as shares of width and height. */
export function peakOf({ width, height, values }: FloatMap): readonly [x: number, y: number] {
  let best = 0;
  for (let at = 1; at < values.length; at++) if (values[at]! > values[best]!) best = at;
  return centreOf(best, { width, height });
}

/** The centre of a map's place, by its position in reading order, as shares of width and height. */
export function centreOf(at: number, { width, height }: Size): readonly [x: number, y: number] {
  return [((at % width) + 0.5) / width, (Math.floor(at / width) + 0.5) / height];
}

/** Whether a place, as shares of width and height, lies in one of the boxes. */
export function isHit(
  [across, down]: readonly [number, number],
  { image, boxes }: Pick<Target, 'image' | 'boxes'>,
): boolean {
  const [px, py] = [across * image.width, down * image.height];
  return boxes.some(({ x, y, width, height }) => px >= x && px <= x + width && py >= y && py <= y + height);
}
