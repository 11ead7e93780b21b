/**
 * Wilson's interval of a proportion (1927): the p₀ for which the observed share k/n is within z standard errors,
 *   (k + z²/2 ± z√(k(n − k)/n + z²/4)) / (n + z²),
 * which stays inside 0 … 1 and says something where k is 0 or n. Where a patient has several rows they count for fewer
 * (Rao and Scott 1992): with k_c of n_c rows of patient c and p = k/n, n is divided by the design effect
 *   C/(C−1) Σ (k_c − p n_c)² / (n p (1−p)), where it is above 1; where p is 0 or 1, n is the number of patients C.
 */

import { clipped, intervalOf, type MaybeInterval, noInterval } from './interval.ts';
import { zOfLevel } from './normal.ts';
import type { Units } from './units.ts';

export interface Proportion extends MaybeInterval {
  /** k/n, or null where n is 0. */
  readonly value: number | null;
  readonly count: number;
  readonly of: number;
  /** As many independent rows would have the same interval; `of`, or fewer where a patient has several rows. */
  readonly effective: number;
}

/** The share of `count` in `of` independent rows, with its interval. */
export function proportion(count: number, of: number, level = 0.95): Proportion {
  return withInterval(count, of, of, level, 'Wilson');
}

/**
 * The share of rows that are hits, with its interval by patient where a patient has several rows.
 *
 * @param rows the rows that count, as places in the table
 */
export function proportionOfRows(
  rows: ArrayLike<number>,
  isHit: (row: number) => boolean,
  units: Units,
  level = 0.95,
): Proportion {
  const of = rows.length;
  let count = 0;
  for (let at = 0; at < of; at++) if (isHit(rows[at]!)) count++;
  if (units.kind === 'image') return proportion(count, of, level);
  const share = count / of;
  const residuals = new Float64Array(units.count);
  const seen = new Uint8Array(units.count);
  for (let at = 0; at < of; at++) {
    const unit = units.of[rows[at]!]!;
    residuals[unit] = residuals[unit]! + (isHit(rows[at]!) ? 1 : 0) - share;
    seen[unit] = 1;
  }
  const clusters = seen.reduce((sum, value) => sum + value, 0);
  if (clusters === 1 && of > 1) {
    const single = 'they come from a single patient, which says nothing of their spread';
    return { value: share, count, of, effective: 1, ...noInterval(single) };
  }
  const squares = residuals.reduce((sum, value) => sum + value * value, 0);
  const designEffect = ((clusters / (clusters - 1)) * squares) / (of * share * (1 - share));
  const effective = count === 0 || count === of ? clusters : of / Math.max(1, designEffect);
  return withInterval(count, of, effective, level, 'Wilson, effective number of rows by patient');
}

function withInterval(count: number, of: number, effective: number, level: number, method: string): Proportion {
  if (of === 0) return { value: null, count, of, effective: 0, ...noInterval('there are none to take a share of') };
  const z = zOfLevel(level);
  const [k, n] = [(count / of) * effective, effective];
  const middle = k + (z * z) / 2;
  const half = z * Math.sqrt((k * (n - k)) / n + (z * z) / 4);
  const end = (sum: number) => clipped(sum / (n + z * z));
  return {
    value: count / of,
    count,
    of,
    effective,
    ...intervalOf(end(middle - half), end(middle + half), level, method),
  };
}

/**
 * The interval of a difference of two independent proportions from the Wilson intervals of each (Newcombe 1998, method 10);
 * null where one of them has no interval.
 */
export function differenceOfProportions(
  first: Proportion,
  second: Proportion,
): { readonly difference: number; readonly low: number; readonly high: number } | null {
  const [a, b] = [first.interval, second.interval];
  if (first.value === null || second.value === null || a === null || b === null) return null;
  const difference = first.value - second.value;
  return {
    difference,
    low: difference - Math.hypot(first.value - a.low, b.high - second.value),
    high: difference + Math.hypot(a.high - first.value, second.value - b.low),
  };
}
