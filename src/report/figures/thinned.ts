/** A ROC curve with no more points than a figure can show. */

import type { RocCurve } from '../../evaluation/roc.ts';

export interface CurvePoint {
  /** False positive rate. */
  readonly x: number;
  /** True positive rate. */
  readonly y: number;
}

/**
 * The points of a curve without those nearer than `step` to the one kept before them, ends kept. At 1/1000 that is
 * half a unit of a figure 500 wide: no eye sees it, and the file of 22,000 images is a tenth as large.
 */
export function thinned(curve: RocCurve, step = 0.001): CurvePoint[] {
  const kept: CurvePoint[] = [];
  const last = curve.thresholds.length - 1;
  for (let i = 0; i <= last; i++) {
    const point = { x: curve.falsePositiveRate[i]!, y: curve.truePositiveRate[i]! };
    const before = kept.at(-1);
    const isNear = before !== undefined && point.x - before.x < step && point.y - before.y < step;
    if (!isNear || i === last) kept.push(point);
  }
  return kept;
}
