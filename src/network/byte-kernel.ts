/**
 * A convolution's float weights as whole numbers. Each filter has a scale of its own: s_o = max|w_o|/64, weights ⌊w/s_o⌉ and
 * the bias ⌊b/s_o⌉. Weights take seven of eight bits: processors without VNNI add two products of a byte and a weight in 16
 * bits, 2·255·64 = 32,640 fits and twice as much doesn't, so that a model gives the same results on all of them.
 *
 * Rounded weights make a filter's mean another one; with the mean byte E[x_c] of each channel that it reads, known from
 * calibration, b_o − Σ (s_o·⌊w/s_o⌉ − w)·E[x_c] makes it the same again (Nagel et al., Data-Free Quantization, ICCV 2019).
 */

import type { ByteKernel } from '../graph/index.ts';

/** The largest weight. */
const largest = 64;

/** Sums stay whole in float32, and far from the end of int32. */
const largestBias = 2 ** 24;

/**
 * @param shape `[O, C, h, w]`
 * @param weights row-major: what a byte of the input adds to the output's byte
 * @param bias by filter, in bytes of the output
 * @param means the mean byte of each of the C channels
 */
export function byteKernel(
  shape: readonly [number, number, number, number],
  weights: Float64Array,
  bias: Float64Array,
  means: Float64Array,
): ByteKernel {
  const [filters, channels, rows, columns] = shape;
  const [row, taps] = [channels * rows * columns, rows * columns];
  const whole = new Int8Array(weights.length);
  const scales = new Float32Array(filters);
  const corrected = new Int32Array(filters);
  for (let o = 0; o < filters; o++) {
    const own = weights.subarray(o * row, (o + 1) * row);
    const most = own.reduce((max, w) => Math.max(max, Math.abs(w)), 0);
    // A filter whose weights are nothing beside its bias, or nothing at all, is its bias.
    scales[o] = Math.max(most / largest, Math.abs(bias[o]!) / largestBias, 1e-12);
    const scale = scales[o]!;
    let shift = 0;
    own.forEach((w, i) => {
      const rounded = Math.round(w / scale);
      whole[o * row + i] = rounded;
      shift += (rounded * scale - w) * means[Math.floor(i / taps)]!;
    });
    corrected[o] = Math.round((bias[o]! - shift) / scale);
  }
  return { shape, weights: whole, scales, bias: corrected };
}
