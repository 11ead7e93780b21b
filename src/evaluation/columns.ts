/** Labels and scores of many findings, and those of one of them. */

/** Labels and scores of the same images, both `[images, findings]`, row-major. */
export interface ScoredLabels {
  readonly findings: readonly string[];
  /** 1 present, 0 absent, anything else unknown. */
  readonly labels: ArrayLike<number>;
  /** Higher means more likely present. */
  readonly scores: ArrayLike<number>;
}

/**
 * Labels (1, 0, −1 for unknown) and scores of the finding at this place.
 *
 * @throws RangeError if the arrays don't fit the findings.
 */
export function columnsOf(data: ScoredLabels, index: number): [Int8Array, Float64Array] {
  const stride = data.findings.length;
  const rows = data.labels.length / stride;
  if (!Number.isInteger(rows) || data.scores.length !== data.labels.length) {
    throw new RangeError(
      `${data.labels.length} labels and ${data.scores.length} scores for ${stride} findings; [images, findings] of the same length were expected`,
    );
  }
  const labels = new Int8Array(rows);
  const scores = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const label = data.labels[row * stride + index];
    labels[row] = label === 0 || label === 1 ? label : -1;
    scores[row] = data.scores[row * stride + index] as number;
  }
  return [labels, scores];
}
