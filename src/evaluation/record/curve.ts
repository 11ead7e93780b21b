/** The counts at each threshold as a record keeps them: enough for every curve, and no more points than can be told apart. */

import type { Steps } from '../steps.ts';
import type { FindingRecord } from './schema.ts';

/** A five-hundredth: half a pixel of a figure 250 wide. A table of 22,000 images makes some hundred points a finding. */
const step = 0.002;

/** The curve of a finding with both classes. */
export function curveOf({ scores, truePositives, falsePositives }: Steps): NonNullable<FindingRecord['curve']> {
  const points = scores.length;
  const [positives, negatives] = [truePositives[points - 1]!, falsePositives[points - 1]!];
  const kept: number[] = [];
  let [lastTrue, lastFalse, lastPrecision] = [0, 0, 1];
  for (let i = 0; i < points; i++) {
    const [tp, fp] = [truePositives[i]!, falsePositives[i]!];
    const precision = tp / (tp + fp);
    const isNear =
      tp - lastTrue < step * positives &&
      fp - lastFalse < step * negatives &&
      Math.abs(precision - lastPrecision) < step;
    if (isNear && i > 0 && i < points - 1) continue;
    kept.push(i);
    [lastTrue, lastFalse, lastPrecision] = [tp, fp, precision];
  }
  const at = (values: Float64Array) => kept.map((i) => values[i]!);
  return {
    thresholds: at(scores),
    truePositives: at(truePositives),
    falsePositives: at(falsePositives),
    points,
    step,
  };
}
