/** PNG files put together by hand: any depth, colour type, filter and chunk, which writers don't make. */

import { crc32, deflateSync } from 'node:zlib';

export interface PngParts {
  readonly width: number;
  readonly height: number;
  /** Bits a sample. */
  readonly depth: number;
  /** 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha. */
  readonly colourType: number;
  readonly isInterlaced?: boolean;
  /** Every row after the byte that names its filter; interlaced, the rows of one pass after those of another. */
  readonly scanlines: Uint8Array;
  /** Chunks between header and pixels. */
  readonly extra?: readonly Uint8Array[];
  /** Bytes of one IDAT chunk. */
  readonly pieceBytes?: number;
}

export function png(parts: PngParts): Uint8Array<ArrayBuffer> {
  return pngOf([header(parts), ...(parts.extra ?? []), ...pixels(parts.scanlines, parts.pieceBytes), end]);
}

/** A file of these chunks. */
export function pngOf(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.concat([Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a), ...chunks]));
}

export function chunk(type: string, content: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(content.length + 12);
  bytes.writeUInt32BE(content.length, 0);
  bytes.write(type, 4, 'latin1');
  bytes.set(content, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + content.length)), 8 + content.length);
  return bytes;
}

export function header({
  width,
  height,
  depth,
  colourType,
  isInterlaced = false,
}: Omit<PngParts, 'scanlines'>): Uint8Array {
  const content = Buffer.alloc(13);
  content.writeUInt32BE(width, 0);
  content.writeUInt32BE(height, 4);
  content.set([depth, colourType, 0, 0, isInterlaced ? 1 : 0], 8);
  return chunk('IHDR', content);
}

export function pixels(scanlines: Uint8Array, pieceBytes = Number.POSITIVE_INFINITY): Uint8Array[] {
  const stored = deflateSync(scanlines);
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < stored.length; at += pieceBytes) pieces.push(stored.subarray(at, at + pieceBytes));
  return pieces.map((piece) => chunk('IDAT', piece));
}

export const end = chunk('IEND', new Uint8Array(0));
