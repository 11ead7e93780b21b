/**
 * The counts from which ROC curves and their areas follow: how many positives and negatives have a score at or above
 * each distinct score. Rows whose label is unknown are left out.
 */

export interface Steps {
  /** The distinct scores, from the highest to the lowest. */
  readonly scores: Float64Array;
  /** At each: positives with this score or a higher one. The last value is the number of positives. */
  readonly truePositives: Float64Array;
  /** At each: negatives with this score or a higher one. The last value is the number of negatives. */
  readonly falsePositives: Float64Array;
}

/** How many labels are positive (1), negative (0) and unknown (anything else). */
export interface LabelCounts {
  readonly positives: number;
  readonly negatives: number;
  readonly unknown: number;
}

export function countLabels(labels: ArrayLike<number>): LabelCounts {
  let positives = 0;
  let negatives = 0;
  for (let row = 0; row < labels.length; row++) {
    if (labels[row] === 1) positives++;
    else if (labels[row] === 0) negatives++;
  }
  return { positives, negatives, unknown: labels.length - positives - negatives };
}

/**
 * Counts at each distinct score.
 *
 * @param labels `[N]`: 1 positive, 0 negative, anything else unknown
 * @param scores `[N]`: higher means more likely positive
 * @throws RangeError if the lengths differ, or the score of a known row isn't a number.
 */
export function stepsOf(labels: ArrayLike<number>, scores: ArrayLike<number>): Steps {
  const { positives, negatives } = scoresByLabel(labels, scores);
  const length = positives.length + negatives.length;
  const steps = {
    scores: new Float64Array(length),
    truePositives: new Float64Array(length),
    falsePositives: new Float64Array(length),
  };
  let count = 0;
  let p = positives.length;
  let n = negatives.length;
  while (p > 0 || n > 0) {
    const score = Math.max(positives[p - 1] ?? Number.NEGATIVE_INFINITY, negatives[n - 1] ?? Number.NEGATIVE_INFINITY);
    while (p > 0 && positives[p - 1] === score) p--;
    while (n > 0 && negatives[n - 1] === score) n--;
    steps.scores[count] = score;
    steps.truePositives[count] = positives.length - p;
    steps.falsePositives[count] = negatives.length - n;
    count++;
  }
  return {
    scores: steps.scores.subarray(0, count),
    truePositives: steps.truePositives.subarray(0, count),
    falsePositives: steps.falsePositives.subarray(0, count),
  };
}

/** Two short sorts without a comparison function, then one walk: much faster than sorting rows by score. */
function scoresByLabel(labels: ArrayLike<number>, scores: ArrayLike<number>) {
  if (labels.length !== scores.length) {
    throw new RangeError(`${labels.length} labels and ${scores.length} scores; a score for each label was expected`);
  }
  const counts = countLabels(labels);
  const positives = new Float64Array(counts.positives);
  const negatives = new Float64Array(counts.negatives);
  let p = 0;
  let n = 0;
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row];
    if (label !== 0 && label !== 1) continue;
    const score = scores[row] as number;
    if (Number.isNaN(score)) throw new RangeError(`the score of row ${row} isn't a number`);
    if (label === 1) positives[p++] = score;
    else negatives[n++] = score;
  }
  return { positives: positives.sort(), negatives: negatives.sort() };
}
