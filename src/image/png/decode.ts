/**
 * Decodes a PNG file of any allowed kind into grey, in Node as in a page. In a page a canvas won't do: it multiplies colour by
 * alpha, applies gamma and profiles, and cuts 16 bits off. In Node it takes less than half of the processor time of the decoder
 * that reads the other formats, with the same values.
 */

import type { GreyImage } from '../image.ts';
import { type ChunkTools, type PngHeader, pngChunks } from './chunks.ts';
import { PngFault } from './fault.ts';
import { rowReader } from './grey-rows.ts';
import { passesOf, samplesOf } from './passes.ts';
import { reconstruct } from './reconstruct.ts';

/** What the host has for decoding. */
export interface PngTools extends ChunkTools {
  /**
   * Unpacks a zlib stream that comes in pieces: the first `length` bytes of it, or all where it has fewer. They may be written to.
   *
   * @throws anything where the stream is damaged or cut off
   */
  inflate(pieces: readonly Uint8Array[], length: number): Promise<Uint8Array>;
}

/** No stream of deflate grows by more when it is unpacked (258 bytes for two bits and a little). */
const largestGrowth = 1032;

/** @throws PngFault where the file is damaged or cut off; what `checkSize` throws */
export async function decodePng(bytes: Uint8Array, tools: PngTools): Promise<GreyImage> {
  const { header, palette, data } = pngChunks(bytes, tools);
  const { width, height } = header;
  const passes = passesOf(header);
  const length = passes.reduce((sum, pass) => sum + pass.height * (1 + pass.rowBytes), 0);
  const scanlines = await inflated(data, length, tools);
  const readRow = rowReader(header, palette);
  const grey = placeFor(header, scanlines);
  let at = 0;
  for (const pass of passes) {
    const stride = 1 + pass.rowBytes;
    const rows = scanlines.subarray(at, at + pass.height * stride);
    at += rows.length;
    reconstruct(rows, pass, pixelBytesOf(header));
    for (let row = 0; row < pass.height; row++) {
      const place = (pass.top + row * pass.down) * width + pass.left;
      readRow(rows.subarray(row * stride + 1, (row + 1) * stride), pass.width, { grey, at: place, step: pass.across });
    }
  }
  return { width, height, data: grey };
}

/** A row of grey bytes moves to the front of what it was made of, where no row is any more: fresh memory costs time. */
function placeFor(header: PngHeader, scanlines: Uint8Array): Uint8Array {
  const { width, height, isInterlaced } = header;
  const canStay = pixelBytesOf(header) === 1 && header.depth === 8 && !isInterlaced;
  return canStay
    ? new Uint8Array(scanlines.buffer, scanlines.byteOffset, width * height)
    : new Uint8Array(width * height);
}

/** A file of a few bytes can't make us find room for an image of millions. */
async function inflated(data: readonly Uint8Array[], length: number, { inflate }: PngTools): Promise<Uint8Array> {
  const stored = data.reduce((sum, piece) => sum + piece.length, 0);
  if (stored * largestGrowth < length) throw new PngFault('the file is cut off: rows are missing');
  const bytes = await inflate(data, length).catch(() => {
    throw new PngFault('the file is damaged: its pixels cannot be unpacked');
  });
  if (bytes.length < length) throw new PngFault('the file is cut off: rows are missing');
  return bytes;
}

function pixelBytesOf(header: PngHeader): number {
  return Math.max((samplesOf(header) * header.depth) >> 3, 1);
}
