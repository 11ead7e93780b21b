/**
 * A batch's small planes laid side by side: `[N, C, h, w]` as `[1, C, N, h·w]`, one long plane a channel. What works channel
 * by channel or pixel by pixel (normalisation, ReLU, 1×1 convolutions and all their gradients) gives the same there, and is
 * quicker on a few long rows than on many short ones; windows need the planes apart.
 */

import { reshape, staticShape, type Tensor, transpose } from '../graph/index.ts';

/** The planes as they were: `[N, h, w]`. */
export type Planes = readonly [images: number, height: number, width: number];

export function sideBySide(x: Tensor): Tensor {
  const [images, channels, height, width] = staticShape(x) as [number, number, number, number];
  const rows = transpose(reshape(x, [images, channels, height * width]), [1, 0, 2]);
  return reshape(rows, [1, channels, images, height * width]);
}

/** `[1, C, N, h·w]` as `[N, C, h, w]`. */
export function apart(x: Tensor, [images, height, width]: Planes): Tensor {
  const channels = x.shape[1]!;
  const rows = transpose(reshape(x, [channels, images, height * width]), [1, 0, 2]);
  return reshape(rows, [images, channels, height, width]);
}
