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
  return rowsOfBins(labels, probabilities, binning, bins).map((rows) => {
    const count = rows.length;
    const positives = rows.reduce((total, row) => total + labels[row]!, 0);
    const sum = rows.reduce((total, row) => total + probabilities[row]!, 0);
    return { count, positives, meanProbability: sum / count, observed: positives / count };
  });
}

/** The rows of each bin that holds some, in the same order. */
export function rowsOfBins(
  labels: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  binning: Binning,
  bins = 10,
): number[][] {
  const inner = innerEdges(labels, probabilities, binning, bins);
  const rows = Array.from({ length: bins }, (): number[] => []);
  for (let row = 0; row < labels.length; row++) {
    if (labels[row] === 0 || labels[row] === 1) rows[firstAtLeast(inner, probabilities[row]!)]!.push(row);
  }
  return rows.filter(({ length }) => length > 0);
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
