/**
 * Class frequencies and the weights that balance them, a finding at a time, over the rows whose label is known:
 *   frequency⁺ = positives / known, frequency⁻ = negatives / known; weight⁺ = frequency⁻, weight⁻ = frequency⁺,
 * so that frequency⁺ · weight⁺ = frequency⁻ · weight⁻ and both sides contribute alike to the loss (the course
 * notebook's rule). Unknown labels count for nothing.
 */

import { type LabelTable, labelAt } from './table.ts';

export interface ClassBalance {
  readonly positive: number;
  readonly negative: number;
  readonly unknown: number;
  /** Shares of the known rows, 0 … 1; both 0 where nothing is known. */
  readonly positiveFrequency: number;
  readonly negativeFrequency: number;
  /** Weights of positive and negative rows in the loss. */
  readonly positiveWeight: number;
  readonly negativeWeight: number;
  /** Why nothing can be learnt of this finding from these rows, where that is so: then a weight is 0. */
  readonly problem: string | undefined;
}

/**
 * The balance of each finding of a table, in the table's order.
 *
 * @param rows the rows to count; all if left out
 */
export function classBalance(table: LabelTable, rows?: readonly number[]): Map<string, ClassBalance> {
  const chosen = rows ?? table.rows.map((_, row) => row);
  return new Map(
    table.findings.map((finding, index) => {
      let positive = 0;
      let negative = 0;
      for (const row of chosen) {
        const label = labelAt(table, row, index);
        if (label === 1) positive++;
        else if (label === 0) negative++;
      }
      return [finding, balanceOf(positive, negative, chosen.length - positive - negative)];
    }),
  );
}

function balanceOf(positive: number, negative: number, unknown: number): ClassBalance {
  const known = Math.max(positive + negative, 1);
  const positiveFrequency = positive / known;
  const negativeFrequency = negative / known;
  return {
    positive,
    negative,
    unknown,
    positiveFrequency,
    negativeFrequency,
    positiveWeight: negativeFrequency,
    negativeWeight: positiveFrequency,
    problem: problemOf(positive, negative),
  };
}

function problemOf(positive: number, negative: number): string | undefined {
  if (positive === 0 && negative === 0) return 'no label is known';
  if (positive === 0) return 'no positives';
  return negative === 0 ? 'no negatives' : undefined;
}
