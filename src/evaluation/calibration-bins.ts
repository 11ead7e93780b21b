/**
 * Calibration: of images with a probability of about p, is a share of p positive? Rows are put into bins of their
 * probability, of equal width over 0 … 1, or of about equal mass (edges at the quantiles). Edges and bins are those of
 * scikit-learn's `calibration_curve`: a value on an inner edge belongs to the bin below.
 * Expected calibration error (Naeini, Cooper and Hauskrecht 2015): Σ n_b/n · |mean probability − observed share|.
 */

import { firstAtLeast } from '../base/sorted.ts';
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
  return binsOfRows(rowsOfBins(labels, probabilities, binning, bins), labels, probabilities);
}

/** The bins of rows that were put into bins before. */
export function binsOfRows(
  bins: readonly Int32Array[],
  labels: ArrayLike<number>,
  probabilities: ArrayLike<number>,
): CalibrationBin[] {
  return bins.map((rows) => {
    let [positives, sum] = [0, 0];
    for (const row of rows) {
      positives += labels[row]!;
      sum += probabilities[row]!;
    }
    return { count: rows.length, positives, meanProbability: sum / rows.length, observed: positives / rows.length };
  });
}

/** The rows of each bin that holds some, in the same order. */
export function rowsOfBins(
  labels: ArrayLike<number>,
  probabilities: ArrayLike<number>,
  binning: Binning,
  bins = 10,
): Int32Array[] {
  const inner = innerEdges(labels, probabilities, binning, bins);
  const binOf = new Int16Array(labels.length).fill(-1);
  const counts = new Int32Array(bins);
  for (let row = 0; row < labels.length; row++) {
    if (labels[row] !== 0 && labels[row] !== 1) continue;
    const bin = firstAtLeast(inner, probabilities[row]!);
    binOf[row] = bin;
    counts[bin] = counts[bin]! + 1;
  }
  const rows = Array.from(counts, (count) => new Int32Array(count));
  counts.fill(0);
  for (let row = 0; row < labels.length; row++) {
    const bin = binOf[row]!;
    if (bin < 0) continue;
    rows[bin]![counts[bin]!] = row;
    counts[bin] = counts[bin]! + 1;
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
  const all = new Float64Array(labels.length);
  let count = 0;
  for (let row = 0; row < labels.length; row++) {
    if (labels[row] === 0 || labels[row] === 1) all[count++] = probabilities[row]!;
  }
  const known = all.subarray(0, count).sort();
  return known.length === 0 ? shares : shares.map((share) => quantileOf(known, share));
}
