/** Refuses an image of too many pixels by its header, before any of them is decoded. */

import { InputError } from '../base/error.ts';

/** @throws InputError that names the image */
export function checkSize(width: number, height: number, name: string, limit: number): void {
  if (width * height <= limit) return;
  throw new InputError(
    `the image ${name} has ${width} × ${height} pixels, more than the ${limit} that are accepted; make it smaller first`,
  );
}
