/** Repeated sampling from known distributions, to see how often an interval holds the true value. */

import type { Random } from '../../src/base/random.ts';

/** Standard normal numbers. */
export function normals(generator: Random, count: number): number[] {
  return Array.from({ length: count }, () => generator.normal());
}

/** Labels that are 1 with this probability. */
export function coins(generator: Random, count: number, probability: number): number[] {
  return Array.from({ length: count }, () => (generator.next() < probability ? 1 : 0));
}

/** The share of repetitions whose interval holds the true value; those without an interval don't count. */
export function shareCovering(
  truth: number,
  repetitions: number,
  sample: () => { readonly low: number; readonly high: number } | null,
): number {
  let intervals = 0;
  let covering = 0;
  for (let repetition = 0; repetition < repetitions; repetition++) {
    const interval = sample();
    if (interval === null) continue;
    intervals++;
    if (interval.low <= truth && truth <= interval.high) covering++;
  }
  return covering / intervals;
}
