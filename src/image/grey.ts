/**
 * One grey value of a pixel's channels, as Pillow's `convert('L')`: colour becomes ITU-R 601 luma in fixed point,
 * (19595 R + 38470 G + 7471 B + 2¹⁵) >> 16, so that R = G = B stays as it is; an alpha channel is dropped, not blended.
 */

/**
 * @param values interleaved, `[pixels, channels]`
 * @param channels 1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha
 */
export function greyOf(
  values: Uint8Array | Uint8ClampedArray<ArrayBuffer>,
  channels: number,
  pixels: number,
): Uint8Array {
  if (channels === 1 && values instanceof Uint8Array) return values;
  const grey = new Uint8Array(pixels);
  for (let pixel = 0, at = 0; pixel < pixels; pixel++, at += channels) {
    const red = values[at]!;
    grey[pixel] = channels <= 2 ? red : luma(red, values[at + 1]!, values[at + 2]!);
  }
  return grey;
}

/** ITU-R 601 luma of 8-bit colour, rounded. */
export function luma(red: number, green: number, blue: number): number {
  return (19595 * red + 38470 * green + 7471 * blue + 0x8000) >> 16;
}
