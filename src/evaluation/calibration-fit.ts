/**
 * Fits the map from a finding's raw probability to a calibrated one, on a validation table. Temperature and Platt are logistic
 * regressions on the logit; Platt's targets are (positives + 1)/(positives + 2) and 1/(negatives + 2) instead of 1 and 0, so
 * that few rows don't make it certain (Platt 1999). A temperature can't move probabilities that are too high for all, as those
 * of a network trained with weighted classes are; Platt and isotonic can. Isotonic needs many positives.
 */

import { boundedLogit, type Calibration, type CalibrationMethod } from '../network/calibration.ts';
import { reasonAgainst } from './auc.ts';
import { isotonic } from './isotonic.ts';
import { logisticRegression } from './logistic-regression.ts';
import { countLabels } from './steps.ts';

/** A calibration, or why there is none; exactly one of the two is null. */
export interface CalibrationFit {
  readonly calibration: Calibration | null;
  readonly reason: string | null;
}

/**
 * Fits one finding.
 *
 * @param labels `[N]`: 1 positive, 0 negative, anything else unknown (left out)
 * @param probabilities `[N]`, raw, 0 … 1
 */
export function fitCalibration(
  labels: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  method: CalibrationMethod,
): CalibrationFit {
  const counts = countLabels(labels);
  const reason = reasonAgainst(counts, labels, probabilities);
  if (reason !== null) return none(reason);
  const rows = Array.from({ length: labels.length }, (_, row) => row).filter(
    (row) => labels[row] === 0 || labels[row] === 1,
  );
  const targets = rows.map((row) => labels[row]!);
  const raw = rows.map((row) => probabilities[row]!);
  switch (method) {
    case 'temperature':
      return temperature(raw, targets);
    case 'platt':
      return platt(raw, targets, counts);
    case 'isotonic':
      return { calibration: { kind: 'isotonic', ...isotonic(raw, targets) }, reason: null };
  }
}

function temperature(raw: readonly number[], targets: readonly number[]): CalibrationFit {
  const inverse = logisticRegression(raw.map(boundedLogit), targets, [0])?.weights[0];
  if (inverse === undefined) return none('probability 0.5 separates positives and negatives');
  if (inverse <= 0) return none('positives have the lower probabilities, which no temperature mends');
  return { calibration: { kind: 'temperature', temperature: 1 / inverse }, reason: null };
}

function platt(
  raw: readonly number[],
  targets: readonly number[],
  { positives, negatives }: { readonly positives: number; readonly negatives: number },
): CalibrationFit {
  const softened = targets.map((label) => (label === 1 ? (positives + 1) / (positives + 2) : 1 / (negatives + 2)));
  const features = raw.flatMap((p) => [boundedLogit(p), 1]);
  const weights = logisticRegression(features, softened, [0, 0])?.weights;
  if (weights === undefined) return none('all probabilities are alike');
  const [slope, intercept] = weights as unknown as [number, number];
  if (slope <= 0) return none('positives have the lower probabilities: a calibration would turn their order round');
  return { calibration: { kind: 'platt', slope, intercept }, reason: null };
}

function none(reason: string): CalibrationFit {
  return { calibration: null, reason };
}
