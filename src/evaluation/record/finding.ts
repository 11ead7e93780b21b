/** Everything that is computed of one finding, from its labels and scores, ranked once. */

import { calibrated, type ReadonlyCalibration } from '../../network/calibration.ts';
import { reasonAgainst } from '../auc.ts';
import { aucInterval } from '../auc-interval.ts';
import { averagePrecisionOf } from '../average-precision.ts';
import { type Bootstrap, bootstrap } from '../bootstrap.ts';
import { cautionOf } from '../caution.ts';
import { type Influence, influenceOfRanking } from '../delong.ts';
import { noInterval } from '../interval.ts';
import { type Ranking, rank, stepsOfRanking } from '../ranking.ts';
import { countLabels } from '../steps.ts';
import { type Units, unitsWith } from '../units.ts';
import { curveOf } from './curve.ts';
import { type PointChoice, testedPoint } from './points.ts';
import { probabilitiesRecord } from './probabilities.ts';
import type { FindingRecord } from './schema.ts';

export interface FindingInput {
  readonly finding: string;
  /** `[N]`: 1 positive, 0 negative, anything else unknown (left out). */
  readonly labels: Int8Array;
  /** `[N]`, raw probabilities. */
  readonly scores: Float64Array;
  readonly units: Units;
  readonly level: number;
  /** Null for none. */
  readonly bootstrap: { readonly replicates: number; readonly seed: number } | null;
  readonly points: readonly PointChoice[];
  readonly prevalence: number | undefined;
  readonly calibration: ReadonlyCalibration | null;
}

/** The record with what further computations need of the finding; both null where the area is undefined. */
export interface TestedFinding {
  readonly record: FindingRecord;
  readonly ranking: Ranking | null;
  readonly influence: Influence | null;
}

export function testFinding(input: FindingInput): TestedFinding {
  const { finding, labels, scores, units, level, points, prevalence, calibration } = input;
  const counts = countLabels(labels);
  const known = counts.positives + counts.negatives;
  const reason = reasonAgainst(counts, labels, scores);
  const recalibrated = calibration && scores.map((score) => calibrated(calibration, score));
  const common = {
    ...counts,
    prevalence: known === 0 ? null : counts.positives / known,
    probabilities: probabilitiesRecord(labels, scores, units, level),
    recalibrated: recalibrated && probabilitiesRecord(labels, recalibrated, units, level),
    operatingPoints: points.map((point) => testedPoint(point, labels, scores, units, level, prevalence)),
  };
  if (reason !== null) {
    const none = noInterval(`the area is undefined: ${reason}`);
    const [unitsWithPositive, unitsWithNegative] = [unitsWith(labels, 1, units), unitsWith(labels, 0, units)];
    const record = {
      ...common,
      unitsWithPositive,
      unitsWithNegative,
      caution: cautionOf({ unitsWithPositive, unitsWithNegative }, units.kind),
      auc: null,
      reason,
      aucIntervals: { deLong: none, bootstrap: none },
      averagePrecision: { value: null, ...noInterval(`the average precision is undefined: ${reason}`) },
      curve: null,
    };
    return { record, ranking: null, influence: null };
  }
  const ranking = rank(labels, scores);
  const influence = influenceOfRanking(ranking, units);
  const steps = stepsOfRanking(ranking, scores);
  const resampled = input.bootstrap ? bootstrap(ranking, units, finding, { ...input.bootstrap, level }) : noBootstrap;
  const record = {
    ...common,
    unitsWithPositive: influence.unitsWithPositive,
    unitsWithNegative: influence.unitsWithNegative,
    caution: cautionOf(influence, units.kind),
    auc: influence.auc,
    reason: null,
    aucIntervals: { deLong: aucInterval(influence, units.kind, { level }), bootstrap: resampled.auc },
    averagePrecision: { value: averagePrecisionOf(steps), ...resampled.averagePrecision },
    curve: curveOf(steps),
  };
  return { record, ranking, influence };
}

const notAsked = noInterval('no bootstrap was asked for');
const noBootstrap: Pick<Bootstrap, 'auc' | 'averagePrecision'> = { auc: notAsked, averagePrecision: notAsked };
