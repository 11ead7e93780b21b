/** What a threshold makes of rows: called positive at or above it, and how often that is right. */

import { type Proportion, proportion } from './wilson.ts';

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
 * Counts and rates at a threshold, with Wilson intervals.
 *
 * @param labels `[N]`: 1 positive, 0 negative, anything else unknown (left out)
 * @param scores `[N]`
 */
export function ratesAt(labels: ArrayLike<number>, scores: ArrayLike<number>, threshold: number, level = 0.95): Rates {
  const confusion = confusionAt(labels, scores, threshold);
  const { truePositives: tp, falsePositives: fp, trueNegatives: tn, falseNegatives: fn } = confusion;
  const sides = (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn);
  return {
    ...confusion,
    threshold,
    sensitivity: proportion(tp, tp + fn, level),
    specificity: proportion(tn, tn + fp, level),
    ppv: proportion(tp, tp + fp, level),
    npv: proportion(tn, tn + fn, level),
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
