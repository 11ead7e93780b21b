/** Which findings come together, in the labels and in what the model says of the same images. */

import { midRanks } from '../../base/ranks.ts';
import { columnsOf } from '../columns.ts';
import { deviations, product } from '../correlation.ts';
import type { Joined } from '../join.ts';
import type { EvaluationRecord } from './schema.ts';

/**
 * Pairs of findings: counts and φ over the images where both labels are known, Spearman's correlation of the probabilities
 * over all images, and how many images both thresholds call positive.
 *
 * @param thresholds of each finding; null for a finding without one
 */
export function coOccurrenceOf(
  joined: Joined,
  thresholds: readonly (number | null)[],
): EvaluationRecord['coOccurrence'] {
  const { findings } = joined;
  const columns = findings.map((_, index) => columnsOf(joined, index));
  const labels = columns.map(([each]) => each);
  const scores = columns.map(([, each]) => each);
  const ranks = scores.map((each) => deviations(midRanks(each)));
  const pairs = <T>(of: (i: number, j: number) => T) => {
    const upper = findings.map((_, i) => findings.map((_, j) => (j < i ? undefined : of(i, j))));
    return findings.map((_, i) => findings.map((_, j) => upper[Math.min(i, j)]![Math.max(i, j)]!));
  };
  const tallies = pairs((i, j) => tally(labels[i]!, labels[j]!));
  return {
    findings,
    labels: {
      both: tallies.map((row) => row.map(({ both }) => both)),
      known: tallies.map((row) => row.map(({ known }) => known)),
      correlation: tallies.map((row) => row.map(({ phi }) => phi)),
    },
    predictions: {
      correlation: pairs((i, j) => {
        const [a, b] = [ranks[i]!, ranks[j]!];
        return a === null || b === null ? null : Math.min(1, Math.max(-1, product(a, b)));
      }),
      both: pairs((i, j) => {
        const [a, b] = [thresholds[i]!, thresholds[j]!];
        if (a === null || b === null) return null;
        return scores[i]!.reduce((sum, score, row) => sum + (score >= a && scores[j]![row]! >= b ? 1 : 0), 0);
      }),
    },
  };
}

/** Counts of the images where both labels are known, and φ there. */
function tally(first: Int8Array, second: Int8Array): { both: number; known: number; phi: number | null } {
  let [known, both, ones, others] = [0, 0, 0, 0];
  for (let row = 0; row < first.length; row++) {
    const [a, b] = [first[row]!, second[row]!];
    if (a < 0 || b < 0) continue;
    known++;
    both += a & b;
    ones += a;
    others += b;
  }
  const spread = ones * (known - ones) * others * (known - others);
  return { both, known, phi: spread === 0 ? null : (known * both - ones * others) / Math.sqrt(spread) };
}
