/** What thresholds do to the images tested: rates with intervals, and predictive values restated for another prevalence. */

import { ratesAt } from '../confusion.ts';
import { restated } from '../restated.ts';
import type { Units } from '../units.ts';
import type { EvaluationRecord, OperatingPointRecord } from './schema.ts';

/** A threshold for a finding as it was chosen, before it is tested. */
export type PointChoice = Pick<OperatingPointRecord, 'rule' | 'threshold' | 'reason' | 'chosenOn'>;

/** The thresholds of all findings and what they were chosen on. */
export type ChosenPoints = EvaluationRecord['operatingPoints'] & {
  readonly findings: Readonly<Record<string, readonly PointChoice[]>>;
};

/** A prevalence for all findings, and others for some of them. */
export interface Prevalences {
  readonly everywhere?: number | undefined;
  readonly byFinding: Readonly<Record<string, number>>;
}

/**
 * Tests a threshold on one finding.
 *
 * @param labels `[N]`: 1 positive, 0 negative, anything else unknown (left out)
 * @param scores `[N]`
 * @param prevalence to restate predictive values for
 */
export function testedPoint(
  choice: PointChoice,
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  units: Units,
  level: number,
  prevalence: number | undefined,
): OperatingPointRecord {
  const { rule, threshold, reason, chosenOn } = choice;
  if (threshold === null) return { rule, threshold, reason, chosenOn, rates: null, restated: null };
  const { threshold: _, ...rates } = ratesAt(labels, scores, threshold, level, units);
  const effective = { positives: rates.sensitivity.effective, negatives: rates.specificity.effective };
  return {
    rule,
    threshold,
    reason,
    chosenOn,
    rates,
    restated: prevalence === undefined ? null : restated(rates, prevalence, level, effective),
  };
}
