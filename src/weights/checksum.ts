/** Compares a file with what its publisher says of it. */

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Checksum } from './public-weights.ts';

/** The hash of a file in hexadecimal digits. */
export async function digitsOf(path: string, kind: Checksum['kind']): Promise<string> {
  const hash = createHash(kind === 'git' ? 'sha1' : kind);
  // What git hashes: a blob is its length, and then its bytes.
  if (kind === 'git') hash.update(`blob ${(await stat(path)).size}\0`);
  for await (const part of createReadStream(path)) hash.update(part as Buffer);
  return hash.digest('hex');
}

/** Whether a file is the one that the checksum belongs to, as far as its digits tell. */
export async function fits(path: string, { kind, digits }: Checksum): Promise<boolean> {
  return (await digitsOf(path, kind)).startsWith(digits);
}
