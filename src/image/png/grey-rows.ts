/** Makes grey values of a PNG image's rows: luma as in grey.ts, the high byte of 16 bits, fewer bits stretched to 0 … 255. */

import { greyOf, luma } from '../grey.ts';
import type { PngHeader } from './chunks.ts';
import { PngFault } from './fault.ts';
import { samplesOf } from './passes.ts';

/** Where the grey values of a row go: from a place on, `step` apart. */
export interface Target {
  readonly grey: Uint8Array;
  readonly at: number;
  readonly step: number;
}

/** Writes the grey values of a row of `width` pixels. @throws PngFault for a colour that isn't in the palette */
export type ReadRow = (row: Uint8Array, width: number, target: Target) => void;

/** How to read the rows of such an image. */
export function rowReader(header: PngHeader, palette: Uint8Array): ReadRow {
  const { depth, colourType } = header;
  if (colourType === 3) return levelReader(depth, greyOf(palette, 3, palette.length / 3));
  if (depth < 8) return levelReader(depth, stretched(depth));
  const sampleBytes = depth / 8;
  const pixelBytes = samplesOf(header) * sampleBytes;
  return colourType === 2 || colourType === 6 ? colourReader(pixelBytes, sampleBytes) : greyReader(pixelBytes);
}

function greyReader(pixelBytes: number): ReadRow {
  return (row, width, { grey, at, step }) => {
    if (pixelBytes === 1 && step === 1) grey.set(row, at);
    else for (let x = 0, from = 0, to = at; x < width; x++, from += pixelBytes, to += step) grey[to] = row[from]!;
  };
}

function colourReader(pixelBytes: number, sampleBytes: number): ReadRow {
  return (row, width, { grey, at, step }) => {
    for (let x = 0, from = 0, to = at; x < width; x++, from += pixelBytes, to += step)
      grey[to] = luma(row[from]!, row[from + sampleBytes]!, row[from + 2 * sampleBytes]!);
  };
}

/** Pixels of 8 bits or fewer that are places in a list of levels. */
function levelReader(depth: number, levels: Uint8Array): ReadRow {
  const mask = (1 << depth) - 1;
  return (row, width, { grey, at, step }) => {
    for (let x = 0, bit = 0, to = at; x < width; x++, bit += depth, to += step) {
      const place = (row[bit >> 3]! >> (8 - depth - (bit & 7))) & mask;
      if (place >= levels.length)
        throw new PngFault('the file is damaged: a pixel has a colour that is not in the palette');
      grey[to] = levels[place]!;
    }
  };
}

function stretched(depth: number): Uint8Array {
  return Uint8Array.from({ length: 1 << depth }, (_, level) => (level * 255) / ((1 << depth) - 1));
}
