/** Rows in the order of their scores: sorted once, it serves curves, areas, their variances and every bootstrap replicate. */

import { countLabels } from './steps.ts';

export interface Ranking {
  /** The rows whose label is known, from the highest score to the lowest. */
  readonly rows: Int32Array;
  /** `[rows]`: 1 where the label is positive. */
  readonly isPositive: Uint8Array;
  /** `[rows]`: 1 where the next row has a lower score, and at the end; rows up to there are tied. */
  readonly endsTie: Uint8Array;
  readonly positives: number;
  readonly negatives: number;
}

/**
 * Ranks the rows with known labels.
 *
 * @param labels `[N]`: 1 positive, 0 negative, anything else unknown (left out)
 * @param scores `[N]`
 * @throws RangeError if the lengths differ, or the score of a known row isn't a number.
 */
export function rank(labels: ArrayLike<number>, scores: ArrayLike<number>): Ranking {
  if (labels.length !== scores.length) {
    throw new RangeError(`${labels.length} labels and ${scores.length} scores; a score for each label was expected`);
  }
  const { positives, negatives } = countLabels(labels);
  const rows = new Int32Array(positives + negatives);
  let count = 0;
  for (let row = 0; row < labels.length; row++) {
    if (labels[row] !== 0 && labels[row] !== 1) continue;
    if (Number.isNaN(scores[row])) throw new RangeError(`the score of row ${row} isn't a number`);
    rows[count++] = row;
  }
  rows.sort((a, b) => scores[b]! - scores[a]! || a - b);
  const isPositive = Uint8Array.from(rows, (row) => labels[row]!);
  const endsTie = Uint8Array.from(rows, (row, at) => (scores[rows[at + 1] ?? -1] === scores[row] ? 0 : 1));
  return { rows, isPositive, endsTie, positives, negatives };
}
