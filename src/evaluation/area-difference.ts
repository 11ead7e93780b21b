/** The test of a difference of two areas from its variance v: z = difference/√v, with the interval difference ± z₀√v in −1 … 1. */

import { clipped, intervalOf, type MaybeInterval } from './interval.ts';
import { twoSidedProbability, zOfLevel } from './normal.ts';

export interface AreaDifference extends MaybeInterval {
  readonly z: number;
  /** Two-sided, not corrected for other tests. */
  readonly p: number;
}

/**
 * Tests a difference against 0.
 *
 * @param variance above 0
 * @param method how the variance was made, in words
 */
export function testDifference(difference: number, variance: number, level: number, method: string): AreaDifference {
  const error = Math.sqrt(variance);
  const z = difference / error;
  const half = zOfLevel(level) * error;
  const ends = [clipped(difference - half, -1), clipped(difference + half, -1)] as const;
  return { z, p: twoSidedProbability(z), ...intervalOf(...ends, level, method) };
}
