/**
 * What view, age and sex alone tell of each finding, without looking at an image: a logistic regression with a ridge penalty,
 * fitted on another table than the one tested. A model that is hardly better has perhaps learnt little more than who is
 * photographed how (Zech et al. 2018, 10.1371/journal.pmed.1002683).
 */

import { type LabelRow, type LabelTable, labelAt } from '../../dataset/table.ts';
import { testDifference } from '../area-difference.ts';
import { aucInterval } from '../auc-interval.ts';
import { type Influence, influenceOf, influenceOnDifference, varianceOf } from '../delong.ts';
import { holm } from '../holm.ts';
import { noInterval } from '../interval.ts';
import { linearPredictor, logisticRegression } from '../logistic-regression.ts';
import { metadataFeatures } from '../metadata.ts';
import type { Units } from '../units.ts';
import type { BaselineRecord } from './schema.ts';

/** The penalty on each weight but the intercept: as if a handful of images spoke against any influence. */
const ridge = 1;

type Result = BaselineRecord['findings'][string];

/** A finding on the images tested. */
export interface BaselineFinding {
  readonly finding: string;
  readonly labels: Int8Array;
  /** The model's; null where its area is undefined. */
  readonly influence: Influence | null;
  readonly reason: string | null;
}

/** The baseline, or why there is none. */
export function baselineRecord(
  fitted: { readonly data: string; readonly table: LabelTable },
  tested: readonly LabelRow[],
  findings: readonly BaselineFinding[],
  units: Units,
  level: number,
): { readonly baseline: BaselineRecord | null; readonly baselineReason: string | null } {
  const { data, table } = fitted;
  const features = metadataFeatures(table.rows);
  if (features.names.length === 1) {
    return { baseline: null, baselineReason: `${data} has no view, age or sex that varies` };
  }
  const [inFitted, inTested] = [features.of(table.rows), features.of(tested)];
  const results = findings.map((finding): Result => {
    const none = (reason: string): Result => ({
      auc: null,
      reason,
      ...noInterval(reason),
      difference: null,
      differenceInterval: null,
      p: null,
      pHolm: null,
    });
    if (finding.influence === null) return none(`the area is undefined: ${finding.reason}`);
    const weights = fittedWeights(table, finding.finding, inFitted, features.names.length);
    if (typeof weights === 'string') return none(`${data}: ${weights}`);
    const scores = Float64Array.from(tested, (_, row) => linearPredictor(weights, inTested, row));
    return against(finding.influence, influenceOf(finding.labels, scores, units), units, level);
  });
  const corrected = holm(results.map(({ p }) => p));
  return {
    baseline: {
      data,
      images: table.rows.length,
      features: features.names.slice(1),
      ridge,
      findings: Object.fromEntries(
        findings.map(({ finding }, index) => [finding, { ...results[index]!, pHolm: corrected[index]! }]),
      ),
    },
    baselineReason: null,
  };
}

/** Weights for a finding, or why there are none. */
function fittedWeights(
  table: LabelTable,
  finding: string,
  features: Float64Array,
  count: number,
): Float64Array | string {
  const column = table.findings.indexOf(finding);
  if (column < 0) return `it has no column ${finding}`;
  const known = table.rows.flatMap((_, row) => (labelAt(table, row, column) >= 0 ? [row] : []));
  const targets = known.map((row) => labelAt(table, row, column));
  if (!targets.includes(1)) return `no positives among ${known.length} known labels`;
  if (!targets.includes(0)) return `no negatives among ${known.length} known labels`;
  const rows = new Float64Array(known.length * count);
  known.forEach((row, at) => {
    rows.set(features.subarray(row * count, (row + 1) * count), at * count);
  });
  const penalties = Array.from({ length: count }, (_, j) => (j === 0 ? 0 : ridge));
  return logisticRegression(rows, targets, penalties)?.weights ?? 'the regression has no solution';
}

function against(model: Influence, own: Influence, units: Units, level: number): Result {
  const onDifference = influenceOnDifference(model, own);
  const variance = varianceOf(onDifference);
  const result = {
    auc: own.auc,
    reason: null,
    ...aucInterval(own, units.kind, { level }),
    difference: onDifference.auc,
  };
  if (variance === null || variance === 0) return { ...result, differenceInterval: null, p: null, pHolm: null };
  const { interval, p } = testDifference(onDifference.auc, variance, level, `DeLong by ${units.kind}, paired`);
  return { ...result, differenceInterval: interval, p, pHolm: null };
}
