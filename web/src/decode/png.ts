/**
 * Decodes a PNG file of any allowed kind into grey, with the values that the project's decoder gives in Node. A canvas won't
 * do: it multiplies colour by alpha, applies gamma and profiles, and cuts 16 bits off. Reconstruction and interlacing: PNG third
 * edition, sections 8 and 9; 16 bits become 8 by the high byte; grey of fewer bits is stretched to 0 … 255.
 */

import { greyOf } from '../../../src/image/grey.ts';
import type { GreyImage } from '../../../src/image/image.ts';
import { DecodeFault } from './fault.ts';
import { type PngHeader, pngChunks } from './png-chunks.ts';

/** @throws DecodeFault where the file is damaged or cut off, or too large */
export async function decodePng(bytes: Uint8Array<ArrayBuffer>): Promise<GreyImage> {
  const { header, palette, data } = pngChunks(bytes);
  const passes = passesOf(header);
  const values = await inflate(
    data,
    passes.reduce((sum, { height, rowBytes }) => sum + height * (1 + rowBytes), 0),
  );
  const greyRow = rowReader(header, palette);
  const grey = new Uint8Array(header.width * header.height);
  let at = 0;
  for (const pass of passes) {
    const scanlines = values.subarray(at, at + pass.height * (1 + pass.rowBytes));
    at += scanlines.length;
    reconstruct(scanlines, pass, Math.max((samplesOf(header) * header.depth) >> 3, 1));
    for (let row = 0; row < pass.height; row++) {
      const start = row * (1 + pass.rowBytes) + 1;
      const line = greyRow(scanlines.subarray(start, start + pass.rowBytes), pass.width);
      const target = (pass.top + row * pass.down) * header.width + pass.left;
      if (pass.across === 1) grey.set(line, target);
      else for (let column = 0; column < pass.width; column++) grey[target + column * pass.across] = line[column]!;
    }
  }
  return { width: header.width, height: header.height, data: grey };
}

/** A part of the image that is stored as an image of its own: every `across`th column and `down`th row. */
interface Pass {
  readonly left: number;
  readonly top: number;
  readonly across: number;
  readonly down: number;
  readonly width: number;
  readonly height: number;
  readonly rowBytes: number;
}

/** Adam7's [left, top, across, down]. */
const adam7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

function passesOf(header: PngHeader): Pass[] {
  return (header.isInterlaced ? adam7 : [[0, 0, 1, 1] as const])
    .map(([left, top, across, down]) => {
      const width = Math.ceil((header.width - left) / across);
      const height = Math.ceil((header.height - top) / down);
      return {
        left,
        top,
        across,
        down,
        width,
        height,
        rowBytes: Math.ceil((width * samplesOf(header) * header.depth) / 8),
      };
    })
    .filter(({ width, height }) => width > 0 && height > 0);
}

function samplesOf({ colourType }: PngHeader): number {
  return { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }[colourType] as number;
}

async function inflate(pieces: readonly Uint8Array<ArrayBuffer>[], length: number): Promise<Uint8Array> {
  const values = new Uint8Array(length);
  let filled = 0;
  const reader = new Blob([...pieces]).stream().pipeThrough(new DecompressionStream('deflate')).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      values.set(value.subarray(0, length - filled), filled);
      filled = Math.min(filled + value.length, length);
    }
  } catch {
    throw new DecodeFault('the file is damaged: its pixels cannot be unpacked');
  }
  if (filled < length) throw new DecodeFault('the file is cut off: rows are missing');
  return values;
}

/** Takes each row's filter back, in place. */
function reconstruct(values: Uint8Array, { height, rowBytes }: Pass, pixelBytes: number): void {
  const stride = rowBytes + 1;
  for (let row = 0; row < height; row++) {
    const start = row * stride + 1;
    const end = start + rowBytes;
    const filter = values[start - 1];
    const hasRowAbove = row > 0;
    if (filter === 1) {
      for (let i = start + pixelBytes; i < end; i++) values[i] = values[i]! + values[i - pixelBytes]!;
    } else if (filter === 2) {
      if (hasRowAbove) for (let i = start; i < end; i++) values[i] = values[i]! + values[i - stride]!;
    } else if (filter === 3 || filter === 4) {
      for (let i = start; i < end; i++) {
        const isFirst = i - start < pixelBytes;
        const left = isFirst ? 0 : values[i - pixelBytes]!;
        const above = hasRowAbove ? values[i - stride]! : 0;
        const corner = isFirst || !hasRowAbove ? 0 : values[i - stride - pixelBytes]!;
        values[i] = values[i]! + (filter === 3 ? (left + above) >> 1 : paeth(left, above, corner));
      }
    } else if (filter !== 0) throw new DecodeFault('the file is damaged: a row has an unknown filter');
  }
}

/** The neighbour that lies nearest to left + above − corner. */
function paeth(left: number, above: number, corner: number): number {
  const fromLeft = Math.abs(above - corner);
  const fromAbove = Math.abs(left - corner);
  const fromCorner = Math.abs(left + above - 2 * corner);
  if (fromLeft <= fromAbove && fromLeft <= fromCorner) return left;
  return fromAbove <= fromCorner ? above : corner;
}

/** Makes grey values of a row's bytes. */
function rowReader(header: PngHeader, palette: Uint8Array): (bytes: Uint8Array, width: number) => Uint8Array {
  const { depth, colourType } = header;
  const channels = samplesOf(header);
  if (depth === 16) {
    return (bytes, width) =>
      greyOf(
        Uint8Array.from({ length: width * channels }, (_, i) => bytes[2 * i]!),
        channels,
        width,
      );
  }
  if (depth === 8 && colourType !== 3) return (bytes, width) => greyOf(bytes, channels, width);
  const levels = colourType === 3 ? greyOf(palette, 3, Math.floor(palette.length / 3)) : greyLevels(depth);
  const mask = (1 << depth) - 1;
  return (bytes, width) =>
    Uint8Array.from({ length: width }, (_, i) => {
      const bit = i * depth;
      const level = levels[(bytes[bit >> 3]! >> (8 - depth - (bit & 7))) & mask];
      if (level === undefined)
        throw new DecodeFault('the file is damaged: a pixel has a colour that is not in the palette');
      return level;
    });
}

function greyLevels(depth: number): Uint8Array {
  return Uint8Array.from({ length: 1 << depth }, (_, level) => (level * 255) / ((1 << depth) - 1));
}
