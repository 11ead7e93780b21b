/** The rows that a threshold calls wrongly, the most confident first: where a model errs is where it is understood. */

export interface WrongRow {
  readonly row: number;
  readonly score: number;
}

export interface WrongRows {
  /** Called positive and aren't, the highest score first. */
  readonly falseAlarms: readonly WrongRow[];
  /** Positive and not called so, the lowest score first. */
  readonly missed: readonly WrongRow[];
}

/**
 * All rows that the threshold calls wrongly; of equal scores the earlier row comes first.
 *
 * @param labels `[N]`: 1 positive, 0 negative, anything else unknown (left out)
 * @param scores `[N]`: called positive at or above the threshold
 */
export function wrongRows(labels: ArrayLike<number>, scores: ArrayLike<number>, threshold: number): WrongRows {
  const falseAlarms: WrongRow[] = [];
  const missed: WrongRow[] = [];
  for (let row = 0; row < labels.length; row++) {
    const score = scores[row]!;
    if (labels[row] === 0 && score >= threshold) falseAlarms.push({ row, score });
    if (labels[row] === 1 && score < threshold) missed.push({ row, score });
  }
  return {
    falseAlarms: falseAlarms.sort((a, b) => b.score - a.score || a.row - b.row),
    missed: missed.sort((a, b) => a.score - b.score || a.row - b.row),
  };
}

/**
 * The threshold at which as many rows are called positive as are, or more where scores are tied: a place to look at errors
 * from where no operating point was chosen. Undefined where no row is positive.
 */
export function thresholdOfPrevalence(labels: ArrayLike<number>, scores: ArrayLike<number>): number | undefined {
  const known: number[] = [];
  let positives = 0;
  for (let row = 0; row < labels.length; row++) {
    if (labels[row] !== 0 && labels[row] !== 1) continue;
    known.push(scores[row]!);
    positives += labels[row]!;
  }
  return positives === 0 ? undefined : Float64Array.from(known).sort().at(-positives);
}
