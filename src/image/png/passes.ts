/**
 * The parts of a PNG image that are stored one after another, each as an image of its own (PNG third edition, section 8): one
 * with every pixel, or the seven of Adam7, from coarse to fine.
 */

import type { PngHeader } from './chunks.ts';

/** Every `across`th column and `down`th row, from `left` and `top`. */
export interface Pass {
  readonly left: number;
  readonly top: number;
  readonly across: number;
  readonly down: number;
  /** Columns and rows of the part. */
  readonly width: number;
  readonly height: number;
  /** Bytes of a row, without the byte that names its filter. */
  readonly rowBytes: number;
}

const whole = [[0, 0, 1, 1]] as const;

const adam7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/** The parts that have pixels. */
export function passesOf(header: PngHeader): Pass[] {
  const bits = samplesOf(header) * header.depth;
  return (header.isInterlaced ? adam7 : whole)
    .map(([left, top, across, down]) => {
      const width = Math.ceil((header.width - left) / across);
      const height = Math.ceil((header.height - top) / down);
      return { left, top, across, down, width, height, rowBytes: Math.ceil((width * bits) / 8) };
    })
    .filter(({ width, height }) => width > 0 && height > 0);
}

/** Samples of a pixel. */
export function samplesOf({ colourType }: PngHeader): number {
  return { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }[colourType] as number;
}
