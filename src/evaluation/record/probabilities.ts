/**
 * How far the probabilities of a finding can be taken at their word: Brier score, log loss, calibration curves, and slope and
 * intercept of the label's logistic regression on the probability's logit (Cox 1958): a slope below 1 says that they are too
 * extreme, an intercept below 0 at slope 1 that they are too high.
 */

import { boundedLogit } from '../../network/calibration.ts';
import { brier } from '../brier.ts';
import { type Binning, binsOfRows, expectedCalibrationError, rowsOfBins } from '../calibration-bins.ts';
import { logisticRegression } from '../logistic-regression.ts';
import type { Units } from '../units.ts';
import { proportionOfRows } from '../wilson.ts';
import type { ProbabilitiesRecord } from './schema.ts';

/**
 * The quality of probabilities; null where no label is known.
 *
 * @param labels `[N]`: 1 positive, 0 negative, anything else unknown (left out)
 * @param probabilities `[N]`, 0 … 1
 */
export function probabilitiesRecord(
  labels: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  units: Units,
  level: number,
): ProbabilitiesRecord | null {
  const equalMass = binsRecord(labels, probabilities, 'equal mass', units, level);
  const parts = brier(labels, probabilities, equalMass.bins);
  if (parts === null) return null;
  const targets: number[] = [];
  const known: number[] = [];
  for (let row = 0; row < labels.length; row++) {
    if (labels[row] !== 0 && labels[row] !== 1) continue;
    targets.push(labels[row]!);
    known.push(probabilities[row]!);
  }
  const losses = targets.reduce((sum, label, i) => sum - Math.log(label === 1 ? known[i]! : 1 - known[i]!), 0);
  return {
    meanProbability: known.reduce((sum, p) => sum + p, 0) / known.length,
    brier: parts,
    logLoss: Number.isFinite(losses) ? losses / known.length : null,
    equalWidth: binsRecord(labels, probabilities, 'equal width', units, level),
    equalMass,
    ...slopeOf(targets, known),
  };
}

function binsRecord(
  labels: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  binning: Binning,
  units: Units,
  level: number,
): ProbabilitiesRecord['equalMass'] {
  const rows = rowsOfBins(labels, probabilities, binning);
  const bins = binsOfRows(rows, labels, probabilities);
  return {
    binning,
    bins: bins.map((bin, i) => {
      const { interval, intervalReason } = proportionOfRows(rows[i]!, (row) => labels[row] === 1, units, level);
      return { ...bin, interval, intervalReason };
    }),
    expectedCalibrationError: expectedCalibrationError(bins),
  };
}

function slopeOf(targets: readonly number[], probabilities: readonly number[]) {
  const none = (slopeReason: string) => ({ slope: null, intercept: null, slopeReason });
  if (targets.every((label) => label === targets[0])) return none('all known labels are alike');
  const features = new Float64Array(2 * targets.length).fill(1);
  for (let i = 0; i < targets.length; i++) features[2 * i + 1] = boundedLogit(probabilities[i]!);
  // Where probabilities are calibrated the search begins at its end.
  const fit = logisticRegression(features, targets, [0, 0], [0, 1]);
  if (fit === null) return none('the probabilities separate positives and negatives, or are all alike');
  return { slope: fit.weights[1]!, intercept: fit.weights[0]!, slopeReason: null };
}
