/**
 * Occlusion (Zeiler and Fergus, ECCV 2014): how far the logit falls when a patch of the image is covered with mean grey.
 *   map_ij = mean of s(X) − s(X covered at p) over the patches p that cover the cell ij.
 * The image is cut into 16 × 16 cells and a patch covers 2 × 2 of them (an eighth of the image's side), at every place: 225
 * forward passes, the same for all findings.
 */

import type { Method } from '../method.ts';
import type { Planes } from '../planes.ts';

/** Cells a side of the map; fewer where the image has fewer pixels. */
export const occlusionCells = 16;
/** Cells a side of the patch. */
const patch = 2;

export const occlusion: Method = {
  name: 'occlusion',
  title: 'Occlusion',
  looksAtLayer: false,
  async maps(probe, input, findings, report) {
    const [rows, columns] = [input.height, input.width].map((size) => Math.min(occlusionCells, size)) as [
      number,
      number,
    ];
    const places: [row: number, column: number][] = [];
    for (let row = 0; row + patch <= rows; row++) {
      for (let column = 0; column + patch <= columns; column++) places.push([row, column]);
    }
    const [whole] = await probe.logits([input]);
    const sums = findings.map(() => new Float64Array(rows * columns));
    const counts = new Float64Array(rows * columns);
    const step = probe.batch.logits;
    for (let start = 0; start < places.length; start += step) {
      const chosen = places.slice(start, start + step);
      const logits = await probe.logits(
        chosen.map(([row, column]) =>
          covered(input, edges(input.height, rows, row), edges(input.width, columns, column)),
        ),
      );
      for (const [i, [row, column]] of chosen.entries()) {
        for (let y = row; y < row + patch; y++) {
          for (let x = column; x < column + patch; x++) {
            const cell = y * columns + x;
            counts[cell]!++;
            for (const [k, finding] of findings.entries()) sums[k]![cell]! += whole![finding]! - logits[i]![finding]!;
          }
        }
      }
      report(Math.min(start + step, places.length) / places.length);
    }
    return sums.map((each) => ({
      width: columns,
      height: rows,
      values: Float32Array.from(each, (sum, cell) => sum / counts[cell]!),
    }));
  },
};

/** Where a patch begins and ends, in pixels. */
function edges(pixels: number, cells: number, first: number): readonly [from: number, to: number] {
  const edge = (cell: number) => Math.round((cell * pixels) / cells);
  return [edge(first), edge(first + patch)];
}

function covered(
  input: Planes,
  [top, bottom]: readonly [number, number],
  [left, right]: readonly [number, number],
): Planes {
  const { channels, height, width } = input;
  const values = input.values.slice();
  for (let channel = 0; channel < channels; channel++) {
    for (let y = top; y < bottom; y++) {
      const row = (channel * height + y) * width;
      values.fill(0, row + left, row + right);
    }
  }
  return { ...input, values };
}
