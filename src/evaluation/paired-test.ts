/**
 * DeLong's test of two models on the same rows: z = (A₁ − A₂)/√var(A₁ − A₂), with the covariance that comes of both having
 * scored the same images, by patient where a patient has several (DeLong et al. 1988, Obuchowski 1997).
 */

import { testDifference } from './area-difference.ts';
import { reasonAgainst } from './auc.ts';
import { influenceOf, influenceOnDifference, varianceOf } from './delong.ts';
import { intervalOf, type MaybeInterval, noInterval } from './interval.ts';
import { countLabels, type LabelCounts } from './steps.ts';
import type { Units } from './units.ts';

export interface PairedTest extends LabelCounts, MaybeInterval {
  /** Areas of the first and of the second model; null where undefined. */
  readonly aucs: readonly [number, number] | null;
  /** First less second. The interval is the difference's. */
  readonly difference: number | null;
  readonly z: number | null;
  /** Two-sided, not corrected for other tests. */
  readonly p: number | null;
  /** Why areas or test are undefined; null where both are there. */
  readonly reason: string | null;
}

/**
 * Tests whether two models tell a finding equally well.
 *
 * @param labels `[N]`: 1 positive, 0 negative, anything else unknown (left out)
 * @param first `[N]` scores of the first model
 * @param second `[N]` scores of the second model
 * @throws RangeError if the lengths differ.
 */
export function pairedTest(
  labels: ArrayLike<number>,
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  units: Units,
  level = 0.95,
): PairedTest {
  const counts = countLabels(labels);
  const reason = reasonAgainst(counts, labels, first) ?? reasonAgainst(counts, labels, second);
  const none = { ...counts, difference: null, z: null, p: null };
  if (reason !== null) return { ...none, aucs: null, reason, ...noInterval(reason) };
  const influences = [influenceOf(labels, first, units), influenceOf(labels, second, units)] as const;
  const onDifference = influenceOnDifference(...influences);
  const aucs = [influences[0].auc, influences[1].auc] as const;
  const difference = onDifference.auc;
  const variance = varianceOf(onDifference);
  if (variance === null) {
    const single = `one of the classes comes from a single ${units.kind}, so that the difference can't be tested`;
    return { ...none, aucs, difference, reason: single, ...noInterval(single) };
  }
  const isAlike = onDifference.positive.every((value) => value === 0) && onDifference.negative.every((v) => v === 0);
  if (isAlike) {
    const method = 'both models order the images alike';
    return { ...counts, aucs, difference, z: 0, p: 1, reason: null, ...intervalOf(0, 0, level, method) };
  }
  if (variance === 0) {
    const still = "the difference doesn't vary between images, so that it can't be tested";
    return { ...none, aucs, difference, reason: still, ...noInterval(still) };
  }
  const { z, p, ...interval } = testDifference(difference, variance, level, `DeLong by ${units.kind}, paired`);
  return { ...counts, aucs, difference, z, p, reason: null, ...interval };
}
