/**
 * Brightness and contrast of a grey image: v → (v − m)·contrast + m + 255·brightness, where m is the image's own mean,
 * rounded and kept within 0 … 255. A network that normalises each image by its own moments takes both back again, but for
 * what was cut off at black and white.
 */

import type { GreyImage } from './image.ts';

export interface Levels {
  /** Added to every pixel, as a share of the range from black to white: −1 … 1. */
  readonly brightness: number;
  /** The factor by which pixels move away from the image's mean; 1 leaves them. */
  readonly contrast: number;
}

/** The image with other levels, of the same size. */
export function changeLevels({ width, height, data }: GreyImage, { brightness, contrast }: Levels): GreyImage {
  let total = 0;
  for (let i = 0; i < data.length; i++) total += data[i]!;
  const mean = total / data.length;
  const changed = Uint8ClampedArray.from(
    { length: 256 },
    (_, value) => (value - mean) * contrast + mean + 255 * brightness,
  );
  const result = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i++) result[i] = changed[data[i]!]!;
  return { width, height, data: result };
}
