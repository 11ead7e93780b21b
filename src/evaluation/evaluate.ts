/** How well scores tell each finding: counts and area under the curve, finding by finding, and the mean of the areas. */

import { type Auc, areaUnderCurve } from './auc.ts';
import { type RocCurve, rocCurve } from './roc.ts';

/** Labels and scores of the same images, both `[images, findings]`, row-major. */
export interface ScoredLabels {
  readonly findings: readonly string[];
  /** 1 present, 0 absent, anything else unknown. */
  readonly labels: ArrayLike<number>;
  /** Higher means more likely present. */
  readonly scores: ArrayLike<number>;
}

export interface Evaluation {
  /** A record for each finding, in the order given; a finding whose area is undefined is there with its reason. */
  readonly findings: Readonly<Record<string, Auc>>;
  /** Over the findings whose area is defined; null where none is. */
  readonly meanAuc: number | null;
}

/**
 * Evaluates every finding. Nothing is left out: where an area is undefined it is null and its reason is given.
 *
 * @throws RangeError if the arrays don't fit the findings.
 */
export function evaluate(data: ScoredLabels): Evaluation {
  const results = data.findings.map((_, index): Auc => areaUnderCurve(...columnsOf(data, index)));
  const defined = results.flatMap((result) => (result.auc === null ? [] : [result.auc]));
  return {
    findings: Object.fromEntries(data.findings.map((finding, index) => [finding, results[index]!])),
    meanAuc: defined.length === 0 ? null : defined.reduce((sum, area) => sum + area, 0) / defined.length,
  };
}

/** The curve of each finding that has one, by its name. */
export function rocCurves(data: ScoredLabels): Map<string, RocCurve> {
  const curves = new Map<string, RocCurve>();
  data.findings.forEach((finding, index) => {
    const columns = columnsOf(data, index);
    const curve = areaUnderCurve(...columns).auc === null ? undefined : rocCurve(...columns);
    if (curve !== undefined) curves.set(finding, curve);
  });
  return curves;
}

function columnsOf(data: ScoredLabels, index: number): [Int8Array, Float64Array] {
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
