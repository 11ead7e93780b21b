/**
 * Calibration: of images with a probability of about p, is a share of p positive? Rows are put into bins of their
 * probability, of equal width over 0 … 1, or of about equal mass (edges at the quantiles). Edges and bins are those of
 * scikit-learn's `calibration_curve`: a value on an inner edge belongs to the bin below.
 * Expected calibration error (Naeini, Cooper and Hauskrecht 2015): Σ n_b/n · |mean probability − observed share|.
 */

import { quantileOf } from './quantile.ts';

export type Binning = 'equal width' | 'equal mass';

export interface CalibrationBin {
  readonly count: number;
  readonly positives: number;
  /** The mean of the probabilities in the bin. */
  readonly meanProbability: number;
  /** The share of positives in the bin. */
  readonly observed: number;
}

/**
 * The bins that hold rows, in rising order.
 *
 * @param labels `[N]`: 1 positive, 0 negative, anything else unknown (left out)
 * @param probabilities `[N]`, 0 … 1
 */
export function calibrationBins(
  labels: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  binning: Binning,
  bins = 10,
): CalibrationBin[] {
  const inner = innerEdges(labels, probabilities, binning, bins);
  const sums = Array.from({ length: bins }, () => ({ count: 0, positives: 0, sum: 0 }));
  for (let row = 0; row < labels.length; row++) {
    if (labels[row] !== 0 && labels[row] !== 1) continue;
    const bin = sums[firstAtLeast(inner, probabilities[row]!)]!;
    bin.count++;
    bin.positives += labels[row]!;
    bin.sum += probabilities[row]!;
  }
  return sums.flatMap(({ count, positives, sum }) =>
    count === 0 ? [] : [{ count, positives, meanProbability: sum / count, observed: positives / count }],
  );
}

/** The expected calibration error of these bins, 0 … 1; null without rows. */
export function expectedCalibrationError(bins: readonly CalibrationBin[]): number | null {
  const rows = bins.reduce((sum, { count }) => sum + count, 0);
  if (rows === 0) return null;
  return bins.reduce((sum, bin) => sum + bin.count * Math.abs(bin.meanProbability - bin.observed), 0) / rows;
}

function innerEdges(labels: ArrayLike<number>, probabilities: ArrayLike<number>, binning: Binning, bins: number) {
  const shares = Array.from({ length: bins - 1 }, (_, index) => (index + 1) * (1 / bins));
  if (binning === 'equal width') return shares;
  const known = Float64Array.from(
    Array.from(probabilities).filter((_, row) => labels[row] === 0 || labels[row] === 1),
  ).sort();
  return known.length === 0 ? shares : shares.map((share) => quantileOf(known, share));
}

/** The number of edges below the value. */
function firstAtLeast(edges: readonly number[], value: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
