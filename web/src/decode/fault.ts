/** Why the page can't decode a file, in words for the reader. */

import { maximumPixels } from '../../../src/image/image.ts';

/** The page can't decode the file. `isKnownToServer`: the server's decoder takes this kind. */
export class DecodeFault extends Error {
  override readonly name = 'DecodeFault';
  readonly isKnownToServer: boolean;
  constructor(message: string, isKnownToServer = false) {
    super(message);
    this.isKnownToServer = isKnownToServer;
  }
}

/** @throws DecodeFault for an image that is too large to be decoded */
export function checkSize(width: number, height: number): void {
  if (width * height > maximumPixels) {
    throw new DecodeFault(`it has ${width} × ${height} pixels, more than the ${maximumPixels} that are accepted`);
  }
}
