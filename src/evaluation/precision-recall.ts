/**
 * Precision against recall over all thresholds: of those called positive, the share that is, against the share of positives
 * that is called so. The points are those of scikit-learn's `precision_recall_curve` from the highest threshold to the
 * lowest; the point (recall 0, precision 1) that it adds, and that no threshold gives, is left out.
 */

import { stepsOf } from './steps.ts';

export interface PrecisionRecallCurve {
  /** Rising to 1. */
  readonly recall: Float64Array;
  readonly precision: Float64Array;
  /** A row is called positive where its score is at or above the threshold; falling. */
  readonly thresholds: Float64Array;
}

/**
 * The curve, or `undefined` where there is none: no positives, or no negatives, among the known labels.
 *
 * @param labels `[N]`: 1 positive, 0 negative, anything else unknown (left out)
 * @param scores `[N]`
 * @throws RangeError if the lengths differ, or the score of a known row isn't a number.
 */
export function precisionRecallCurve(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
): PrecisionRecallCurve | undefined {
  const { scores: thresholds, truePositives, falsePositives } = stepsOf(labels, scores);
  const positives = truePositives.at(-1) ?? 0;
  if (positives === 0 || falsePositives.at(-1) === 0) return undefined;
  return {
    recall: truePositives.map((count) => count / positives),
    precision: truePositives.map((count, step) => count / (count + falsePositives[step]!)),
    thresholds,
  };
}
