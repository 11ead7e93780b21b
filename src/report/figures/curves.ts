/** The points of a finding's curves, from the counts that the record keeps at each threshold. */

import type { FindingRecord } from '../../evaluation/record/schema.ts';
import type { CurvePoint } from './thinned.ts';

/** The ROC curve from (0, 0) to (1, 1); undefined where there is none. */
export function rocPoints({ curve, positives, negatives }: FindingRecord): CurvePoint[] | undefined {
  if (curve === null) return undefined;
  const points = curve.truePositives.map((tp, i) => ({ x: curve.falsePositives[i]! / negatives, y: tp / positives }));
  return [{ x: 0, y: 0 }, ...points];
}

/** Precision (y) against recall (x), from the highest threshold down; undefined where there is none. */
export function precisionRecallPoints({ curve, positives }: FindingRecord): CurvePoint[] | undefined {
  if (curve === null) return undefined;
  return curve.truePositives.map((tp, i) => ({ x: tp / positives, y: tp / (tp + curve.falsePositives[i]!) }));
}
