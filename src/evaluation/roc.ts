/**
 * The receiver operating characteristic: true positive rate (sensitivity) against false positive rate (1 − specificity)
 * over all thresholds. Point for point scikit-learn's `roc_curve` (≥ 1.3): the first point is (0, 0) at the threshold ∞,
 * equal scores make one point, and points that continue the step before them in a straight line are dropped.
 */

import { stepsOf } from './steps.ts';

export interface RocCurve {
  /** From 0 to 1, never falling. */
  readonly falsePositiveRate: Float64Array;
  /** From 0 to 1, never falling. */
  readonly truePositiveRate: Float64Array;
  /** A row is called positive where its score is at or above the threshold; falling, from ∞. */
  readonly thresholds: Float64Array;
}

/**
 * The curve, or `undefined` where there is none: no positives, or no negatives, among the known labels.
 *
 * @param labels `[N]`: 1 positive, 0 negative, anything else unknown (left out)
 * @param scores `[N]`
 * @throws RangeError if the lengths differ, or the score of a known row isn't a number.
 *
 * @example
 * rocCurve([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])
 * // falsePositiveRate [0, 0, 0.5, 0.5, 1], truePositiveRate [0, 0.5, 0.5, 1, 1], thresholds [∞, 0.8, 0.4, 0.35, 0.1]
 */
export function rocCurve(labels: ArrayLike<number>, scores: ArrayLike<number>): RocCurve | undefined {
  const steps = stepsOf(labels, scores);
  const positives = steps.truePositives.at(-1) ?? 0;
  const negatives = steps.falsePositives.at(-1) ?? 0;
  if (positives === 0 || negatives === 0) return undefined;
  const kept = corners(steps.truePositives, steps.falsePositives);
  return {
    falsePositiveRate: Float64Array.from([0, ...kept.map((index) => steps.falsePositives[index]! / negatives)]),
    truePositiveRate: Float64Array.from([0, ...kept.map((index) => steps.truePositives[index]! / positives)]),
    thresholds: Float64Array.from([Number.POSITIVE_INFINITY, ...kept.map((index) => steps.scores[index]!)]),
  };
}

/** The first, the last, and those where the step after differs from the step before. */
function corners(truePositives: Float64Array, falsePositives: Float64Array): number[] {
  const bends = (counts: Float64Array, i: number) => counts[i + 1]! - counts[i]! !== counts[i]! - counts[i - 1]!;
  const kept: number[] = [];
  for (let i = 0; i < truePositives.length; i++) {
    const isEnd = i === 0 || i === truePositives.length - 1;
    if (isEnd || bends(truePositives, i) || bends(falsePositives, i)) kept.push(i);
  }
  return kept;
}
