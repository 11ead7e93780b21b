/** Unpacks zlib streams on libuv's threads. */

import { constants, inflate as unpack } from 'node:zlib';

/**
 * All bytes of a zlib stream that comes in pieces.
 *
 * @param length how many bytes are expected
 * @throws Error where the stream is damaged, cut off, or has more bytes
 */
export function inflate(pieces: readonly Uint8Array[], length: number): Promise<Uint8Array> {
  // One buffer with a byte to spare: the thread comes back once, and not for every few kilobytes.
  const chunkSize = Math.max(length + 1, constants.Z_MIN_CHUNK);
  return new Promise((resolve, reject) => {
    unpack(Buffer.concat(pieces), { chunkSize, maxOutputLength: Math.max(length, 1) }, (error, bytes) =>
      error ? reject(error) : resolve(bytes),
    );
  });
}
