/** Puts what is chosen on a validation table into a model's description: thresholds, calibration, and what they come from. */

import type { Calibration, CalibrationMethod } from '../../network/calibration.ts';
import type { ModelDescription } from '../../network/model-file.ts';
import { type OperatingRule, ruleName } from '../operating-point.ts';
import { chooseCalibration, choosePoints, type Validation } from './choose.ts';
import type { ChosenPoints } from './points.ts';
import type { EvaluationRecord } from './schema.ts';

export interface DescribedChoices {
  readonly description: ModelDescription;
  /** One point a finding, with the reason where it has none. */
  readonly points: ChosenPoints;
  /** Undefined where nothing was to be calibrated. */
  readonly recalibration: EvaluationRecord['recalibration'] | undefined;
}

/**
 * Chooses for every finding of the model, and describes the model anew. Earlier thresholds and calibrations go.
 *
 * @param validation the model's predictions beside the truth, and the SHA-256 of the table of truth
 */
export function describeChoices(
  description: ModelDescription,
  validation: Validation & { readonly sha256: string },
  rule: OperatingRule,
  method: CalibrationMethod | 'none',
): DescribedChoices {
  const { data, sha256, joined } = validation;
  const { calibration: _, ...rest } = description;
  const points = choosePoints([rule], description.findings, validation, []);
  const recalibration = method === 'none' ? undefined : chooseCalibration(method, description.findings, validation, []);
  const thresholds: Record<string, number> = {};
  const calibration: Record<string, Calibration> = {};
  for (const finding of description.findings) {
    const { threshold } = points.findings[finding]![0]!;
    if (threshold !== null) thresholds[finding] = threshold;
    const own = recalibration?.findings[finding]?.calibration;
    if (own) calibration[finding] = own as Calibration;
  }
  const chosenOn = {
    table: data,
    sha256,
    images: joined.images.length,
    patients: joined.patients,
    rule: ruleName(rule),
    method: method === 'none' ? null : method,
  };
  return {
    description: { ...rest, thresholds, ...(recalibration && { calibration }), chosenOn },
    points,
    recalibration,
  };
}
