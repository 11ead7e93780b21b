/** Unpacks zlib streams with what browsers have. */

/** The first `length` bytes of a stream that comes in pieces, or all where it has fewer. @throws Error where it is damaged or cut off */
export async function inflate(pieces: readonly Uint8Array[], length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let filled = 0;
  // The pieces lie in a file's bytes, which no other thread shares.
  const stored = new Blob(pieces as Uint8Array<ArrayBuffer>[]);
  const reader = stored.stream().pipeThrough(new DecompressionStream('deflate')).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return bytes.subarray(0, filled);
    bytes.set(value.subarray(0, length - filled), filled);
    filled = Math.min(filled + value.length, length);
  }
}
