/** Quantum noise of unit variance, slightly correlated between neighbours as light spreads in the screen. */

import type { Random } from '../../base/random.ts';

/** Weights of a pixel and its two neighbours along a row and along a column. */
const middle = 0.6;
const beside = 0.2;
/** The deviation that those weights leave of a unit one. */
const left = middle * middle + 2 * beside * beside;

/**
 * A field of nearly Gaussian noise with mean 0 and variance 1, `[height, width]`.
 *
 * A sample is the sum of the four bytes of one random word: three orders faster than Box and Muller, and nobody can
 * see a tail beyond ±3.4 deviations that is missing.
 */
export function quantumNoise(generator: Random, width: number, height: number): Float32Array {
  // Words come from xorshift32 (Marsaglia 2003), seeded by the stream: a whole image of them in a few milliseconds.
  let word = (generator.integer(4294967295) + 1) | 0;
  const deviation = Math.sqrt((4 * (256 * 256 - 1)) / 12);
  const mean = 4 * 127.5;
  const white = new Float32Array(width * height);
  for (let i = 0; i < white.length; i++) {
    word ^= word << 13;
    word ^= word >>> 17;
    word ^= word << 5;
    const sum = (word & 255) + ((word >>> 8) & 255) + ((word >>> 16) & 255) + (word >>> 24);
    white[i] = (sum - mean) / (deviation * left);
  }
  return spread(spread(white, width, height, 1, width), width, height, width, 1);
}

/** One pass of the three-point blur; the first and last line repeat. */
function spread(data: Float32Array, width: number, height: number, step: number, across: number): Float32Array {
  const count = step === 1 ? width : height;
  const lines = step === 1 ? height : width;
  const result = new Float32Array(data.length);
  for (let line = 0; line < lines; line++) {
    const start = line * across;
    for (let i = 0; i < count; i++) {
      const at = start + i * step;
      const before = i === 0 ? at : at - step;
      const after = i === count - 1 ? at : at + step;
      result[at] = middle * data[at]! + beside * (data[before]! + data[after]!);
    }
  }
  return result;
}
