/**
 * Average precision: the mean of the precisions at the positives, from the highest score down, Σ (Rₖ − Rₖ₋₁) Pₖ over the
 * distinct scores, without interpolation. It is scikit-learn's `average_precision_score`. A model that tells nothing has
 * about the prevalence, so that it is read beside the prevalence.
 */

import { reasonAgainst } from './auc.ts';
import { countLabels, type Steps, stepsOf } from './steps.ts';

export interface AveragePrecision {
  /** 0 … 1, or null where it is undefined. */
  readonly averagePrecision: number | null;
  /** The share of positives among the known labels; null where none is known. */
  readonly prevalence: number | null;
}

/**
 * Average precision and prevalence. Undefined where the area under the ROC curve is, with the same reason.
 *
 * @param labels `[N]`: 1 positive, 0 negative, anything else unknown (left out)
 * @param scores `[N]`
 * @throws RangeError if the lengths differ.
 */
export function averagePrecision(labels: ArrayLike<number>, scores: ArrayLike<number>): AveragePrecision {
  const counts = countLabels(labels);
  const known = counts.positives + counts.negatives;
  const prevalence = known === 0 ? null : counts.positives / known;
  if (reasonAgainst(counts, labels, scores) !== null) return { averagePrecision: null, prevalence };
  return { averagePrecision: averagePrecisionOf(stepsOf(labels, scores)), prevalence };
}

/** From the counts at each score of a finding with both classes. */
export function averagePrecisionOf({ truePositives, falsePositives }: Steps): number {
  let sum = 0;
  let before = 0;
  truePositives.forEach((positives, step) => {
    if (positives > before) sum += ((positives - before) * positives) / (positives + falsePositives[step]!);
    before = positives;
  });
  return sum / before;
}
