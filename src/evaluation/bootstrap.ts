/**
 * Bootstrap intervals (Efron 1979; Field and Welsh 2007 for clusters): patients, or images where each patient has one, are
 * drawn with replacement as often as there are, and the ends are quantiles of what the replicates give (percentile interval).
 * It is stratified: those with a positive and those without are drawn apart, so that every replicate has as many of either.
 * Of simulated 95 % intervals about 95 % hold the true area; of those of the average precision 93 to 95 %, fewer where positives are rare.
 * Rows are sorted once; a replicate counts how often each unit was drawn and walks the ranked rows with these weights.
 */

import { random } from '../base/random.ts';
import { intervalOf, type MaybeInterval, noInterval } from './interval.ts';
import { quantileOf } from './quantile.ts';
import type { Ranking } from './ranking.ts';
import type { Units } from './units.ts';

export interface BootstrapOptions {
  readonly replicates: number;
  readonly seed: number;
  readonly level?: number;
}

export interface Bootstrap {
  readonly auc: MaybeInterval;
  readonly averagePrecision: MaybeInterval;
  /** Replicates without a negative, which have no area; they are left out of the quantiles. */
  readonly undefinedReplicates: number;
}

/**
 * Intervals of the area under the ROC curve and of the average precision.
 *
 * @param finding names the stream of random numbers, so that a finding's interval doesn't hang on which others there are
 */
export function bootstrap(ranking: Ranking, units: Units, finding: string, options: BootstrapOptions): Bootstrap {
  const { replicates, seed, level = 0.95 } = options;
  const strata = strataOf(ranking, units);
  const reason = reasonAgainst(ranking, strata, units.kind);
  if (reason !== null) {
    return { auc: noInterval(reason), averagePrecision: noInterval(reason), undefinedReplicates: 0 };
  }
  const { next } = random(seed, 'bootstrap', finding);
  const rows = codedRows(ranking, units);
  const times = new Int32Array(units.count);
  const results = { auc: new Float64Array(replicates), averagePrecision: new Float64Array(replicates) };
  let count = 0;
  for (let replicate = 0; replicate < replicates; replicate++) {
    times.fill(0);
    for (const stratum of [strata.withPositive, strata.without]) {
      const size = stratum.length;
      for (let draw = 0; draw < size; draw++) {
        const unit = stratum[Math.floor(next() * size)]!;
        times[unit] = times[unit]! + 1;
      }
    }
    const { auc, averagePrecision } = weighted(rows, times);
    if (Number.isNaN(auc)) continue;
    results.auc[count] = auc;
    results.averagePrecision[count++] = averagePrecision;
  }
  const method = `bootstrap by ${units.kind}, stratified, percentile, ${replicates} replicates, seed ${seed}`;
  const percentile = (values: Float64Array): MaybeInterval => {
    const sorted = values.subarray(0, count).sort();
    const tail = (1 - level) / 2;
    return intervalOf(quantileOf(sorted, tail), quantileOf(sorted, 1 - tail), level, method);
  };
  return {
    auc: percentile(results.auc),
    averagePrecision: percentile(results.averagePrecision),
    undefinedReplicates: replicates - count,
  };
}

interface Strata {
  readonly withPositive: Int32Array;
  readonly without: Int32Array;
  readonly unitsWithNegative: number;
}

function strataOf({ rows, isPositive }: Ranking, units: Units): Strata {
  const seen = new Uint8Array(units.count);
  for (let at = 0; at < rows.length; at++) {
    const unit = units.of[rows[at]!]!;
    seen[unit] = seen[unit]! | (isPositive[at] === 1 ? 1 : 2);
  }
  const where = (holds: (bits: number) => boolean) =>
    Int32Array.from([...seen.keys()].filter((unit) => holds(seen[unit]!)));
  return {
    withPositive: where((bits) => (bits & 1) === 1),
    without: where((bits) => bits === 2),
    unitsWithNegative: where((bits) => (bits & 2) === 2).length,
  };
}

/** As for DeLong's interval: nothing can be said of the spread of one unit, or where all pairs are won or lost. */
function reasonAgainst(ranking: Ranking, strata: Strata, kind: Units['kind']): string | null {
  const { positives, negatives, isPositive, endsTie } = ranking;
  if (positives === 0 || negatives === 0) return 'the area is undefined';
  if (strata.withPositive.length < 2) {
    return `positives come from a single ${kind}, which says nothing of their spread`;
  }
  if (strata.unitsWithNegative < 2) return `negatives come from a single ${kind}, which says nothing of their spread`;
  const changes = isPositive.reduce((sum, value, at) => sum + (at > 0 && value !== isPositive[at - 1] ? 1 : 0), 0);
  const border = isPositive.indexOf(1 - isPositive[0]!) - 1;
  return changes === 1 && endsTie[border] === 1
    ? 'positives and negatives are perfectly separated, so that no replicate differs in its area'
    : null;
}

const positiveBit = 1;
const endBit = 2;

/** The ranked rows, each as one number: unit · 4 + whether a tie ends · 2 + whether it is positive. */
function codedRows({ rows, isPositive, endsTie }: Ranking, units: Units): Int32Array {
  return rows.map((row, at) => units.of[row]! * 4 + endsTie[at]! * endBit + isPositive[at]! * positiveBit);
}

/**
 * Area and average precision of ranked rows that count as often as their unit was drawn; NaN where a class is missing.
 * Σ over ties of (negatives here)(2 · positives above + positives here) / 2mn, and of (positives here)/m · precision.
 */
function weighted(rows: Int32Array, times: Int32Array): { auc: number; averagePrecision: number } {
  let doubledArea = 0;
  let precisions = 0;
  let positives = 0;
  let negatives = 0;
  let tiedPositives = 0;
  let tiedNegatives = 0;
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at]!;
    const weight = times[row >> 2]!;
    if ((row & positiveBit) !== 0) tiedPositives += weight;
    else tiedNegatives += weight;
    if ((row & endBit) === 0) continue;
    doubledArea += tiedNegatives * (2 * positives + tiedPositives);
    positives += tiedPositives;
    negatives += tiedNegatives;
    if (tiedPositives > 0) precisions += (tiedPositives * positives) / (positives + negatives);
    tiedPositives = 0;
    tiedNegatives = 0;
  }
  return { auc: doubledArea / (2 * positives * negatives), averagePrecision: precisions / positives };
}
