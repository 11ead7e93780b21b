/** Means of rows with an interval by patient. */

import { random } from '../base/random.ts';
import { intervalOf, type MaybeInterval, noInterval } from './interval.ts';
import { quantileOf } from './quantile.ts';
import type { Units } from './units.ts';

export interface Mean extends MaybeInterval {
  readonly value: number | null;
  readonly of: number;
}

export interface BootstrapMeanOptions {
  readonly replicates: number;
  readonly seed: number;
  readonly level?: number;
}

/**
 * The mean of rows with a percentile interval of a bootstrap by unit: units are drawn with replacement, all rows of a unit
 * together (Field and Welsh 2007).
 *
 * @param stream names the stream of random numbers
 */
export function meanOfRows(
  values: readonly number[],
  units: Units,
  stream: string,
  { replicates, seed, level = 0.95 }: BootstrapMeanOptions,
): Mean {
  const of = values.length;
  if (of === 0) return { value: null, of, ...noInterval('there are none to take a mean of') };
  const value = values.reduce((sum, each) => sum + each, 0) / of;
  if (units.count < 2) {
    return { value, of, ...noInterval(`they come from a single ${units.kind}, which says nothing of their spread`) };
  }
  const sums = new Float64Array(units.count);
  const counts = new Float64Array(units.count);
  for (const [row, each] of values.entries()) {
    sums[units.of[row]!]! += each;
    counts[units.of[row]!]!++;
  }
  const generator = random(seed, 'bootstrap', stream);
  const means = Float64Array.from({ length: replicates }, () => {
    let [sum, count] = [0, 0];
    for (let draw = 0; draw < units.count; draw++) {
      const unit = generator.integer(units.count);
      sum += sums[unit]!;
      count += counts[unit]!;
    }
    return sum / count;
  }).sort();
  const tail = (1 - level) / 2;
  const method = `bootstrap by ${units.kind}, percentile, ${replicates} replicates, seed ${seed}`;
  return { value, of, ...intervalOf(quantileOf(means, tail), quantileOf(means, 1 - tail), level, method) };
}
