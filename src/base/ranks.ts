/** Ranks of values, as Spearman's correlation (1904) takes them. */

import { firstAtLeast } from './sorted.ts';

/** The rank of each value, 1 for the smallest; equal values share the mean of their ranks. */
export function midRanks(values: ArrayLike<number>): Float64Array {
  const sorted = Float64Array.from(values).sort();
  // At the first place of each distinct value.
  const ranks = new Float64Array(sorted.length);
  for (let from = 0; from < sorted.length; ) {
    let to = from + 1;
    while (sorted[to] === sorted[from]) to++;
    ranks[from] = (from + 1 + to) / 2;
    from = to;
  }
  return Float64Array.from(values, (value) => ranks[firstAtLeast(sorted, value)]!);
}
