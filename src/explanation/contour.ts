/**
 * The line along which a map has a given value, by marching squares (Lorensen and Cline 1987, in two dimensions): in each
 * square of four neighbouring places the map is taken as linear along the sides, and where two opposite corners lie above,
 * the mean of the four decides whether they are joined. It shows in grey print where colour doesn't.
 */

import type { FloatMap } from './upsample.ts';

/** A piece of the line; places are shares of the map's width and height, 0 … 1. */
export interface Segment {
  readonly from: readonly [x: number, y: number];
  readonly to: readonly [x: number, y: number];
}

/**
 * The sides (0 upper, 1 right, 2 lower, 3 left) that the line joins, by which corners lie at the level or above
 * (1 upper left, 2 upper right, 4 lower right, 8 lower left). 5 and 10 are the two cases with opposite corners, as they are
 * where the middle lies below; each is the other where it lies above.
 */
const joins: readonly (readonly (readonly [number, number])[])[] = [
  [],
  [[3, 0]],
  [[0, 1]],
  [[3, 1]],
  [[1, 2]],
  [
    [3, 0],
    [1, 2],
  ],
  [[0, 2]],
  [[3, 2]],
  [[2, 3]],
  [[0, 2]],
  [
    [0, 1],
    [2, 3],
  ],
  [[1, 2]],
  [[3, 1]],
  [[0, 1]],
  [[3, 0]],
  [],
];

/** The line at `level`, in pieces, in no order. Empty where the map lies on one side of the level. */
export function contour({ width, height, values }: FloatMap, level: number): Segment[] {
  const segments: Segment[] = [];
  for (let y = 0; y + 1 < height; y++) {
    for (let x = 0; x + 1 < width; x++) {
      const at = y * width + x;
      const corners = [values[at]!, values[at + 1]!, values[at + width + 1]!, values[at + width]!] as const;
      const [upperLeft, upperRight, lowerRight, lowerLeft] = corners;
      let kind = corners.reduce((bits, value, corner) => bits | (value >= level ? 1 << corner : 0), 0);
      const middle = (upperLeft + upperRight + lowerRight + lowerLeft) / 4;
      if ((kind === 5 || kind === 10) && middle >= level) kind = 15 - kind;
      const share = (from: number, to: number) => (level - from) / (to - from);
      const placeOn = (side: number): readonly [number, number] => {
        const [right, down] = [
          [share(upperLeft, upperRight), 0],
          [1, share(upperRight, lowerRight)],
          [share(lowerLeft, lowerRight), 1],
          [0, share(upperLeft, lowerLeft)],
        ][side] as [number, number];
        return [(x + right + 0.5) / width, (y + down + 0.5) / height];
      };
      for (const [from, to] of joins[kind]!) segments.push({ from: placeOn(from), to: placeOn(to) });
    }
  }
  return segments;
}
