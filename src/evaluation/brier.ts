/**
 * The Brier score, the mean of (p − y)², and what it is made of (Murphy 1973). With rows in bins b of n_b rows, mean
 * probability p_b and observed share o_b, and the prevalence o,
 *   Brier = reliability − resolution + uncertainty + within,
 *   reliability = Σ n_b/n (p_b − o_b)², resolution = Σ n_b/n (o_b − o)², uncertainty = o(1 − o).
 * `within` is what is lost because probabilities in a bin differ (Stephenson, Coelho and Jolliffe 2008), so that the sum is
 * exact. Always saying the prevalence scores the uncertainty; the skill is the share of it that is gained.
 */

import { type CalibrationBin, calibrationBins } from './calibration-bins.ts';

export interface Brier {
  /** 0 is perfect. */
  readonly score: number;
  /** Distance from the diagonal: smaller is better. */
  readonly reliability: number;
  /** How far the bins' shares lie from the prevalence: larger is better. */
  readonly resolution: number;
  readonly uncertainty: number;
  readonly within: number;
  /** 1 − score/uncertainty; null where all labels are alike. */
  readonly skill: number | null;
}

/**
 * The score and its parts over ten bins of equal mass; null where no label is known.
 *
 * @param labels `[N]`: 1 positive, 0 negative, anything else unknown (left out)
 * @param probabilities `[N]`, 0 … 1
 * @param bins of equal mass, where they are known already
 */
export function brier(
  labels: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  bins: readonly CalibrationBin[] = calibrationBins(labels, probabilities, 'equal mass'),
): Brier | null {
  const rows = bins.reduce((sum, { count }) => sum + count, 0);
  if (rows === 0) return null;
  let squares = 0;
  for (let row = 0; row < labels.length; row++) {
    if (labels[row] === 0 || labels[row] === 1) squares += (probabilities[row]! - labels[row]!) ** 2;
  }
  const score = squares / rows;
  const prevalence = bins.reduce((sum, { positives }) => sum + positives, 0) / rows;
  const mean = (of: (bin: CalibrationBin) => number) => bins.reduce((sum, bin) => sum + bin.count * of(bin), 0) / rows;
  const reliability = mean(({ meanProbability, observed }) => (meanProbability - observed) ** 2);
  const resolution = mean(({ observed }) => (observed - prevalence) ** 2);
  const uncertainty = prevalence * (1 - prevalence);
  return {
    score,
    reliability,
    resolution,
    uncertainty,
    within: score - (reliability - resolution + uncertainty),
    skill: uncertainty === 0 ? null : 1 - score / uncertainty,
  };
}
