/** Fetches a file and tells how far it is. */

/**
 * @throws if the server refuses, or the connection breaks
 */
export async function download(
  address: string,
  onProgress: (loadedBytes: number, totalBytes: number | undefined) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(address);
  if (!response.ok || response.body === null) {
    throw new Error(`the server doesn't give the model (${response.status} ${response.statusText})`);
  }
  const stated = Number(response.headers.get('content-length'));
  // Of a compressed answer the stated length is that of the compressed bytes.
  const total = stated > 0 && response.headers.get('content-encoding') === null ? stated : undefined;
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let loaded = 0;
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    pieces.push(value);
    loaded += value.length;
    onProgress(loaded, total);
  }
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}
