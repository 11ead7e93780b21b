/**
 * Student's t: how many standard errors an interval needs where the error itself was estimated from few rows.
 * P(|T| > t) = I(ν/(ν+t²); ν/2, ½) with the regularised incomplete beta function by its continued fraction
 * (Abramowitz and Stegun 1964, 26.7.1 and 26.5.8) and the gamma function by Lanczos' series (1964, g = 7).
 */

import { zOfLevel } from './normal.ts';

/**
 * The t of an interval that holds this share of the distribution: 2.228 for 0.95 and 10 degrees of freedom, to 1e-9.
 *
 * @param degrees of freedom, at least 1, not necessarily whole
 */
export function tOfLevel(level: number, degrees: number): number {
  const tails = 1 - level;
  let low = zOfLevel(level);
  // Beyond this t and the normal agree to 1e-9, and the fraction would need many terms.
  if (degrees > 1e9) return low;
  let high = 2 * low;
  while (outside(high, degrees) > tails) high *= 2;
  while (high - low > 1e-11 * high) {
    const middle = (low + high) / 2;
    if (outside(middle, degrees) > tails) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** P(|T| > t). */
function outside(t: number, degrees: number): number {
  return incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5);
}

function incompleteBeta(x: number, a: number, b: number): number {
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  // The fraction converges fast on one side of the mean; the other side is its mirror image.
  return x < (a + 1) / (a + b + 2) ? (front * fraction(x, a, b)) / a : 1 - (front * fraction(1 - x, b, a)) / b;
}

/** 1/(1 + d₁/(1 + d₂/(1 + …))) by Lentz' method. */
function fraction(x: number, a: number, b: number): number {
  const tiny = 1e-300;
  let c = 1;
  let d = 1 / (1 - ((a + b) * x) / (a + 1) || tiny);
  let value = d;
  for (let m = 1; m < 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    let step = 1;
    for (const term of [even, odd]) {
      d = 1 / (1 + term * d || tiny);
      c = 1 + term / c || tiny;
      step = c * d;
      value *= step;
    }
    if (Math.abs(step - 1) < 1e-15) break;
  }
  return value;
}

const lanczos = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
] as const;

function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const base = x + 6.5;
  const sum = lanczos.reduce((total, coefficient, k) => total + (k === 0 ? coefficient : coefficient / (x - 1 + k)), 0);
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(base) - base + Math.log(sum);
}
