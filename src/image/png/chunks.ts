/**
 * The pieces of a PNG file (ISO/IEC 15948, PNG third edition, sections 5 and 11): signature, then chunks of length, type,
 * data and CRC. Only what decides the pixels' values is kept; gamma, colour profiles and texts are passed over.
 */

import { PngFault } from './fault.ts';

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
  readonly data: readonly Uint8Array[];
}

/** What the host has for reading chunks. */
export interface ChunkTools {
  /** The cyclic redundancy check of ISO 3309, as a whole number from 0. */
  crc32(bytes: Uint8Array): number;
  /** Throws where an image of so many columns and rows isn't wanted. Asked before anything of its size is made. */
  checkSize(width: number, height: number): void;
}

const depthsOf: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};

/**
 * Reads the chunks up to the last one; what follows it doesn't count.
 *
 * @throws PngFault where the file is cut off, a checksum is wrong, chunks are out of their order, or the header isn't allowed
 */
export function pngChunks(bytes: Uint8Array, { crc32, checkSize }: ChunkTools): PngChunks {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const data: Uint8Array[] = [];
  let header: PngHeader | undefined;
  let palette: Uint8Array | undefined;
  let previous = '';
  for (let at = 8; ; ) {
    if (at + 12 > bytes.length) throw new PngFault('the file is cut off');
    const length = view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    const content = bytes.subarray(at + 8, at + 8 + length);
    if (header === undefined) {
      if (type !== 'IHDR' || length !== 13) throw new PngFault('the file is damaged: it has no header');
      header = headerOf(content);
      checkSize(header.width, header.height);
    } else if (type === 'PLTE') {
      if (palette !== undefined || data.length > 0 || length % 3 !== 0 || length > 768 || length === 0)
        throw new PngFault('the file is damaged: its palette isn’t one, or stands in the wrong place');
      palette = content;
    } else if (type === 'IDAT') {
      if (data.length > 0 && previous !== 'IDAT') throw new PngFault('the file is damaged: its pixels are interrupted');
      data.push(content);
    } else if (type !== 'IEND' && !ancillary.test(type)) {
      throw new PngFault(`the file is damaged: it has a ${JSON.stringify(type)} chunk`);
    }
    if (at + 12 + length > bytes.length) throw new PngFault('the file is cut off');
    if (crc32(bytes.subarray(at + 4, at + 8 + length)) !== view.getUint32(at + 8 + length)) {
      throw new PngFault(`the file is damaged: the checksum of its ${JSON.stringify(type)} chunk is wrong`);
    }
    if (type === 'IEND') return { header, palette: palette ?? new Uint8Array(0), data };
    previous = type;
    at += 12 + length;
  }
}

/** The types of what a decoder may pass over: a small letter first, a capital third (section 5.4). */
const ancillary = /^[a-z][A-Za-z][A-Z][A-Za-z]$/;

function headerOf(content: Uint8Array): PngHeader {
  if (content.length < 13) throw new PngFault('the file is cut off');
  const view = new DataView(content.buffer, content.byteOffset, content.length);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  const [depth, colourType, compression, filter, interlace] = content.subarray(8) as unknown as number[];
  const isAllowed = depthsOf[colourType!]?.includes(depth!) && compression === 0 && filter === 0 && interlace! <= 1;
  if (!isAllowed || width === 0 || height === 0) throw new PngFault('the file is damaged: its header is no PNG’s');
  return { width, height, depth: depth!, colourType: colourType!, isInterlaced: interlace === 1 };
}
