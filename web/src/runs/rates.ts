/** What the points of a recorded curve say: the counts at a threshold, and the rates that follow. */

import type { Rates } from '../../../src/evaluation/confusion.ts';
import type { FindingRecord } from '../../../src/evaluation/record/schema.ts';
import { proportion } from '../../../src/evaluation/wilson.ts';

/** The threshold is infinite where nothing is called positive. */
export type RatesAtPoint = Omit<Rates, 'f1' | 'mcc'>;

type CurveOf = NonNullable<FindingRecord['curve']>;

/** @param point of the curve; −1 is the one before the first: nothing is called positive */
export function ratesAtPoint(
  { positives, negatives }: Pick<FindingRecord, 'positives' | 'negatives'>,
  curve: CurveOf,
  point: number,
): RatesAtPoint {
  const truePositives = curve.truePositives[point] ?? 0;
  const falsePositives = curve.falsePositives[point] ?? 0;
  const trueNegatives = negatives - falsePositives;
  const falseNegatives = positives - truePositives;
  return {
    threshold: curve.thresholds[point] ?? Number.POSITIVE_INFINITY,
    truePositives,
    falsePositives,
    trueNegatives,
    falseNegatives,
    sensitivity: proportion(truePositives, positives),
    specificity: proportion(trueNegatives, negatives),
    ppv: proportion(truePositives, truePositives + falsePositives),
    npv: proportion(trueNegatives, trueNegatives + falseNegatives),
  };
}

/** The recorded point whose calls are those at the threshold, or nearest to them: the last one at or above it. */
export function pointAt({ thresholds }: Pick<CurveOf, 'thresholds'>, threshold: number): number {
  return thresholds.findLastIndex((each) => each >= threshold);
}
