/** How well scores tell each finding: counts and area under the curve, finding by finding, and the mean of the areas. */

import { type Auc, areaUnderCurve } from './auc.ts';
import { columnsOf, type ScoredLabels } from './columns.ts';
import { type RocCurve, rocCurve } from './roc.ts';

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
