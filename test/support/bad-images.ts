/** Files that are no readable image, each in its own way. */

import { readFileSync, writeFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';

/** A PNG that claims 100,000 × 100,000 pixels and has none. */
export function hugePng(): Buffer {
  const header = Buffer.alloc(25);
  header.writeUInt32BE(13, 0);
  header.write('IHDR', 4);
  header.writeUInt32BE(100_000, 8);
  header.writeUInt32BE(100_000, 12);
  header.set([8, 0, 0, 0, 0], 16);
  header.writeUInt32BE(crc32(header.subarray(4, 21)), 21);
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), header]);
}

/** What can be wrong with an image file, and how to make such a file from a good one. */
export const badImages: readonly (readonly [name: string, make: (path: string, good: string) => void])[] = [
  ['missing', () => undefined],
  ['truncated', (path, good) => writeFileSync(path, readFileSync(good).subarray(0, 1000))],
  ['empty', (path) => writeFileSync(path, '')],
  ['text', (path) => writeFileSync(path, 'Image,Mass\na.png,1\n')],
  ['huge', (path) => writeFileSync(path, hugePng())],
];
