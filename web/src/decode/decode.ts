/** Decodes a dropped file in the page, by what its first bytes say and not its name, with the values of the project's own decoder. */

import { formatOf } from '../../../src/image/format.ts';
import type { GreyImage } from '../../../src/image/image.ts';
import { DecodeFault } from './fault.ts';
import { decodeJpeg } from './jpeg.ts';
import { decodePng } from './png.ts';

/** @throws DecodeFault that says why not, and whether the server could */
export async function decodeFile(file: Blob): Promise<GreyImage> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  switch (formatOf(bytes)) {
    case 'PNG':
      return decodePng(bytes);
    case 'JPEG':
      return decodeJpeg(bytes);
    case 'TIFF':
      throw new DecodeFault('it is a TIFF file, which no browser decodes; the server does', true);
    case 'empty':
      throw new DecodeFault('it is empty (zero bytes)');
    case 'DICOM':
      throw new DecodeFault('it is a DICOM file; convert it to PNG first');
    case 'other':
      throw new DecodeFault('it is no PNG or JPEG file, whatever its name says');
  }
}
