/** Decodes a PNG file by the project's own decoder, with what a browser has to unpack it. */

import type { GreyImage } from '../../../src/image/image.ts';
import { decodePng as decodeWith } from '../../../src/image/png/decode.ts';
import { PngFault } from '../../../src/image/png/fault.ts';
import { crc32 } from './crc32.ts';
import { checkSize, DecodeFault } from './fault.ts';
import { inflate } from './inflate.ts';

/** @throws DecodeFault where the file is damaged or cut off, or too large */
export async function decodePng(bytes: Uint8Array): Promise<GreyImage> {
  try {
    return await decodeWith(bytes, { crc32, inflate, checkSize });
  } catch (error) {
    throw error instanceof PngFault ? new DecodeFault(error.message) : error;
  }
}
