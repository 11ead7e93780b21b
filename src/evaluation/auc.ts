/**
 * The area under the ROC curve: the share of pairs of a positive and a negative in which the positive has the higher
 * score; a tie counts half (Hanley and McNeil 1982). It is computed from whole numbers,
 *   AUC = Σ (FPᵢ − FPᵢ₋₁)(TPᵢ + TPᵢ₋₁) / (2 · positives · negatives),
 * so that only the last division rounds; scikit-learn's `roc_auc_score` gives the same to its rounding error.
 */

import { countLabels, type LabelCounts, stepsOf } from './steps.ts';

export interface Auc extends LabelCounts {
  /** 0 … 1, or null where it is undefined. */
  readonly auc: number | null;
  /** Why it is undefined, in words; null where it is defined. */
  readonly reason: string | null;
}

/**
 * The area under the curve with the counts behind it. Undefined, with the reason, where no label is known, all known
 * labels are alike, or a score of a known row isn't a number.
 *
 * @param labels `[N]`: 1 positive, 0 negative, anything else unknown (left out)
 * @param scores `[N]`
 * @throws RangeError if the lengths differ.
 *
 * @example
 * areaUnderCurve([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]) // { positives: 2, negatives: 2, unknown: 0, auc: 0.75, reason: null }
 */
export function areaUnderCurve(labels: ArrayLike<number>, scores: ArrayLike<number>): Auc {
  if (labels.length !== scores.length) {
    throw new RangeError(`${labels.length} labels and ${scores.length} scores; a score for each label was expected`);
  }
  const counts = countLabels(labels);
  const reason = reasonAgainst(counts, labels, scores);
  return { ...counts, auc: reason === null ? areaOf(labels, scores) : null, reason };
}

function areaOf(labels: ArrayLike<number>, scores: ArrayLike<number>): number {
  const { truePositives, falsePositives } = stepsOf(labels, scores);
  let doubledArea = 0;
  let previousTrue = 0;
  let previousFalse = 0;
  for (let i = 0; i < truePositives.length; i++) {
    doubledArea += (falsePositives[i]! - previousFalse) * (truePositives[i]! + previousTrue);
    previousTrue = truePositives[i]!;
    previousFalse = falsePositives[i]!;
  }
  return doubledArea / (2 * previousTrue * previousFalse);
}

/** Why the area is undefined, in words; null where it is defined. */
export function reasonAgainst(
  counts: LabelCounts,
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
): string | null {
  const { positives, negatives } = counts;
  const known = positives + negatives;
  if (known === 0) return 'no label is known';
  if (positives === 0) return `no positives among ${known} known labels`;
  if (negatives === 0) return `no negatives among ${known} known labels`;
  let bad = 0;
  for (let row = 0; row < labels.length; row++) {
    if ((labels[row] === 0 || labels[row] === 1) && Number.isNaN(scores[row])) bad++;
  }
  return bad === 0 ? null : `${bad} of ${known} scores aren't numbers`;
}
