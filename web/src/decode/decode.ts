/** Decodes a dropped file in the page, by what its first bytes say and not its name, with the values of the project's own decoder. */

import type { GreyImage } from '../../../src/image/image.ts';
import { DecodeFault } from './fault.ts';
import { decodeJpeg } from './jpeg.ts';
import { decodePng } from './png.ts';

/** @throws DecodeFault that says why not, and whether the server could */
export async function decodeFile(file: Blob): Promise<GreyImage> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const begins = (...signature: number[]) => signature.every((byte, index) => bytes[index] === byte);
  if (begins(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return decodePng(bytes);
  if (begins(0xff, 0xd8, 0xff)) return decodeJpeg(bytes);
  if (begins(0x49, 0x49, 42, 0) || begins(0x4d, 0x4d, 0, 42)) {
    throw new DecodeFault('it is a TIFF file, which no browser decodes; the server does', true);
  }
  if (bytes.length === 0) throw new DecodeFault('it is empty (zero bytes)');
  if (new TextDecoder().decode(bytes.subarray(128, 132)) === 'DICM') {
    throw new DecodeFault('it is a DICOM file; convert it to PNG first');
  }
  throw new DecodeFault('it is no PNG or JPEG file, whatever its name says');
}
