/** What a threshold makes of rows: called positive at or above it, and how often that is right. */

import { type Units, unitPerRow } from './units.ts';
import { type Proportion, proportionOfRows } from './wilson.ts';

export interface Confusion {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly trueNegatives: number;
  readonly falseNegatives: number;
}

export interface Rates extends Confusion {
  readonly threshold: number;
  /** Of the positives, those called so. */
  readonly sensitivity: Proportion;
  /** Of the negatives, those called so. */
  readonly specificity: Proportion;
  /** Positive predictive value (precision): of those called positive, those that are. */
  readonly ppv: Proportion;
  /** Negative predictive value. */
  readonly npv: Proportion;
  /** 2TP/(2TP + FP + FN); null where there is neither a positive nor one called so. */
  readonly f1: number | null;
  /** Matthews' correlation of label and call (1975), −1 … 1; null where labels or calls are all alike. */
  readonly mcc: number | null;
}

/**
 * Counts and rates at a threshold, with Wilson intervals, by patient where a patient has several rows.
 *
 * @param labels `[N]`: 1 positive, 0 negative, anything else unknown (left out)
 * @param scores `[N]`
 * @param units each row's unit; each row its own if left out
 */
export function ratesAt(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  threshold: number,
  level = 0.95,
  units: Units = unitPerRow(labels.length),
): Rates {
  const confusion = confusionAt(labels, scores, threshold);
  const { truePositives: tp, falsePositives: fp, trueNegatives: tn, falseNegatives: fn } = confusion;
  const sides = (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn);
  const isPositive = (row: number) => labels[row] === 1;
  const isCalled = (row: number) => scores[row]! >= threshold;
  const known = Array.from({ length: labels.length }, (_, row) => row).filter(
    (row) => labels[row] === 0 || labels[row] === 1,
  );
  const rate = (isIn: (row: number) => boolean, isHit: (row: number) => boolean) =>
    proportionOfRows(known.filter(isIn), isHit, units, level);
  const not = (holds: (row: number) => boolean) => (row: number) => !holds(row);
  return {
    ...confusion,
    threshold,
    sensitivity: rate(isPositive, isCalled),
    specificity: rate(not(isPositive), not(isCalled)),
    ppv: rate(isCalled, isPositive),
    npv: rate(not(isCalled), not(isPositive)),
    f1: tp + fp + fn === 0 ? null : (2 * tp) / (2 * tp + fp + fn),
    mcc: sides === 0 ? null : (tp * tn - fp * fn) / Math.sqrt(sides),
  };
}

export function confusionAt(labels: ArrayLike<number>, scores: ArrayLike<number>, threshold: number): Confusion {
  const counts = { truePositives: 0, falsePositives: 0, trueNegatives: 0, falseNegatives: 0 };
  for (let row = 0; row < labels.length; row++) {
    const isCalled = scores[row]! >= threshold;
    if (labels[row] === 1) counts[isCalled ? 'truePositives' : 'falseNegatives']++;
    else if (labels[row] === 0) counts[isCalled ? 'falsePositives' : 'trueNegatives']++;
  }
  return counts;
}
