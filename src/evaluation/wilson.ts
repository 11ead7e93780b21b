/**
 * Wilson's interval of a proportion (1927): the p₀ for which the observed share k/n is within z standard errors,
 *   (k + z²/2 ± z√(k(n − k)/n + z²/4)) / (n + z²),
 * which stays inside 0 … 1 and says something where k is 0 or n. Rows count as independent.
 */

import { clipped, intervalOf, type MaybeInterval, noInterval } from './interval.ts';
import { zOfLevel } from './normal.ts';

export interface Proportion extends MaybeInterval {
  /** k/n, or null where n is 0. */
  readonly value: number | null;
  readonly count: number;
  readonly of: number;
}

/** The share of `count` in `of`, with its interval. */
export function proportion(count: number, of: number, level = 0.95): Proportion {
  if (of === 0) return { value: null, count, of, ...noInterval('there are none to take a share of') };
  const z = zOfLevel(level);
  const middle = count + (z * z) / 2;
  const half = z * Math.sqrt((count * (of - count)) / of + (z * z) / 4);
  const end = (sum: number) => clipped(sum / (of + z * z));
  return { value: count / of, count, of, ...intervalOf(end(middle - half), end(middle + half), level, 'Wilson') };
}

/**
 * The interval of a difference of two independent proportions from the Wilson intervals of each (Newcombe 1998, method 10);
 * null where one of them has no rows.
 */
export function differenceOfProportions(
  first: Proportion,
  second: Proportion,
): { readonly difference: number; readonly low: number; readonly high: number } | null {
  if (first.value === null || second.value === null) return null;
  const [a, b] = [first.interval!, second.interval!];
  const difference = first.value - second.value;
  return {
    difference,
    low: difference - Math.hypot(first.value - a.low, b.high - second.value),
    high: difference + Math.hypot(a.high - first.value, second.value - b.low),
  };
}
