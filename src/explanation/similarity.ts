/**
 * How alike two maps are: Spearman's rank correlation (1904) of their places, and the structural similarity (Wang, Bovik, Sheikh
 * and Simoncelli, IEEE Trans. Image Processing 2004) of the maps that are shown:
 *   SSIM = mean over 7 × 7 windows of (2·m₁m₂ + c₁)(2·s₁₂ + c₂) / ((m₁² + m₂² + c₁)(s₁² + s₂² + c₂)), c₁ = 0.01², c₂ = 0.03².
 */

import { midRanks } from '../base/ranks.ts';
import type { FloatMap } from './upsample.ts';

/** −1 … 1; null where one of the maps is the same everywhere and has no ranks. */
export function rankCorrelation(first: Float32Array, second: Float32Array): number | null {
  const [a, b] = [midRanks(first), midRanks(second)];
  const middle = (first.length + 1) / 2;
  let [product, squaresA, squaresB] = [0, 0, 0];
  for (let at = 0; at < a.length; at++) {
    const [x, y] = [a[at]! - middle, b[at]! - middle];
    product += x * y;
    squaresA += x * x;
    squaresB += y * y;
  }
  return squaresA === 0 || squaresB === 0 ? null : product / Math.sqrt(squaresA * squaresB);
}

const window = 7;
const [c1, c2] = [0.01 ** 2, 0.03 ** 2];

/**
 * The structural similarity of two maps with values in 0 … 1, at most 1.
 *
 * @throws RangeError where they aren't of one size, or smaller than a window
 */
export function structuralSimilarity(first: FloatMap, second: FloatMap): number {
  const { width, height } = first;
  if (second.width !== width || second.height !== height || Math.min(width, height) < window) {
    throw new RangeError(
      `structural similarity takes two maps of one size of at least ${window} × ${window}, found ${width} × ${height} and ${second.width} × ${second.height}`,
    );
  }
  const count = window * window;
  let sum = 0;
  for (let top = 0; top + window <= height; top++) {
    for (let left = 0; left + window <= width; left++) {
      let [a, b, aa, bb, ab] = [0, 0, 0, 0, 0];
      for (let y = top; y < top + window; y++) {
        for (let x = left; x < left + window; x++) {
          const [p, q] = [first.values[y * width + x]!, second.values[y * width + x]!];
          a += p;
          b += q;
          aa += p * p;
          bb += q * q;
          ab += p * q;
        }
      }
      const [m1, m2] = [a / count, b / count];
      const [v1, v2, v12] = [aa / count - m1 * m1, bb / count - m2 * m2, ab / count - m1 * m2];
      sum += ((2 * m1 * m2 + c1) * (2 * v12 + c2)) / ((m1 * m1 + m2 * m2 + c1) * (v1 + v2 + c2));
    }
  }
  return sum / ((width - window + 1) * (height - window + 1));
}
