/** What a PNG file says of itself at its beginning: the signature, then the chunk IHDR (PNG specification, 5.2 and 11.2.2). */

export interface PngHeader {
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** 1 grey, 2 grey and alpha, 3 RGB (a palette too), 4 RGBA. */
  readonly channels: number;
}

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** By PNG's colour type. */
const channelsOf: Readonly<Record<number, number>> = { 0: 1, 2: 3, 3: 3, 4: 2, 6: 4 };

/** @throws RangeError where the bytes don't begin as a PNG file does */
export function pngHeader(bytes: Uint8Array): PngHeader {
  const channels = channelsOf[bytes[25] ?? -1];
  if (channels === undefined || !signature.every((byte, at) => bytes[at] === byte)) {
    throw new RangeError('a picture for TensorBoard is not a PNG file');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { width: view.getUint32(16), height: view.getUint32(20), channels };
}
