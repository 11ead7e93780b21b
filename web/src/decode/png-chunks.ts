/**
 * The pieces of a PNG file (ISO/IEC 15948, PNG third edition, sections 5 and 11): signature, then chunks of length, type,
 * data and CRC. Only what decides the pixels' values is kept; gamma, colour profiles and texts are passed over.
 */

import { checkSize, DecodeFault } from './fault.ts';

export interface PngHeader {
  readonly width: number;
  readonly height: number;
  /** Bits a sample: 1, 2, 4, 8 or 16. */
  readonly depth: number;
  /** 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha. */
  readonly colourType: number;
  readonly isInterlaced: boolean;
}

export interface PngChunks {
  readonly header: PngHeader;
  /** RGB triples; empty without a palette. */
  readonly palette: Uint8Array;
  /** The pieces of the one compressed stream. */
  readonly data: readonly Uint8Array<ArrayBuffer>[];
}

const depthsOf: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};

/** @throws DecodeFault where the file is cut off, a checksum is wrong, or the header isn't allowed */
export function pngChunks(bytes: Uint8Array<ArrayBuffer>): PngChunks {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const data: Uint8Array<ArrayBuffer>[] = [];
  let header: PngHeader | undefined;
  let palette = new Uint8Array(0);
  for (let at = 8; ; ) {
    if (at + 12 > bytes.length) throw new DecodeFault('the file is cut off');
    const length = view.getUint32(at);
    if (at + 12 + length > bytes.length) throw new DecodeFault('the file is cut off');
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    const content = bytes.subarray(at + 8, at + 8 + length);
    if (crc32(bytes.subarray(at + 4, at + 8 + length)) !== view.getUint32(at + 8 + length)) {
      throw new DecodeFault(`the file is damaged: the checksum of its ${type} chunk is wrong`);
    }
    at += 12 + length;
    if (header === undefined) {
      if (type !== 'IHDR' || length !== 13) throw new DecodeFault('the file is damaged: it has no header');
      header = headerOf(content);
    } else if (type === 'PLTE') palette = content;
    else if (type === 'IDAT') data.push(content);
    else if (type === 'IEND') return { header, palette, data };
  }
}

function headerOf(content: Uint8Array): PngHeader {
  const view = new DataView(content.buffer, content.byteOffset, content.length);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  const [depth, colourType, compression, filter, interlace] = content.subarray(8) as unknown as number[];
  const isAllowed = depthsOf[colourType!]?.includes(depth!) && compression === 0 && filter === 0 && interlace! <= 1;
  if (!isAllowed || width === 0 || height === 0) throw new DecodeFault('the file is damaged: its header is no PNG’s');
  checkSize(width, height);
  return { width, height, depth: depth!, colourType: colourType!, isInterlaced: interlace === 1 };
}

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? 0xedb88320 ^ (rest >>> 1) : rest >>> 1;
  return rest;
});

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) crc = crcTable[(crc ^ bytes[i]!) & 255]! ^ (crc >>> 8);
  return ~crc >>> 0;
}
