/** The planes of a feature map: one image's `[C, h, w]`, and sums over its channels. */

import type { FloatMap } from './upsample.ts';

export interface Planes {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** Row-major `[C, h, w]`. */
  readonly values: Float32Array;
}

/** One channel of the planes, not copied. */
export function planeOf({ height, width, values }: Planes, channel: number): FloatMap {
  const size = height * width;
  return { width, height, values: values.subarray(channel * size, (channel + 1) * size) };
}

/** The sum over channels of a term of each place, in float64: `term` is given the place in the flat arrays and the channel. */
export function sumOverChannels(
  { channels, height, width }: Omit<Planes, 'values'>,
  term: (at: number, channel: number) => number,
): FloatMap {
  const size = height * width;
  const sums = new Float64Array(size);
  for (let channel = 0, at = 0; channel < channels; channel++) {
    for (let place = 0; place < size; place++, at++) sums[place]! += term(at, channel);
  }
  return { width, height, values: Float32Array.from(sums) };
}

/** Σ_c weight_c · plane_c. */
export function weightedSum(planes: Planes, weights: ArrayLike<number>): FloatMap {
  return sumOverChannels(planes, (at, channel) => weights[channel]! * planes.values[at]!);
}

/** For each channel the sum over its plane of a term. */
export function sumOverPlane(
  { channels, height, width }: Omit<Planes, 'values'>,
  term: (at: number) => number,
): Float64Array {
  const size = height * width;
  const sums = new Float64Array(channels);
  for (let channel = 0, at = 0; channel < channels; channel++) {
    for (let place = 0; place < size; place++, at++) sums[channel]! += term(at);
  }
  return sums;
}
