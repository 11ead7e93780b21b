/**
 * How well each finding is told in groups of images, and how far the groups lie apart. The gap is the largest area less the
 * smallest, with the variance var A₁ + var A₂ − 2 cov(A₁, A₂), the covariance coming of patients with images in both groups.
 */

import { testDifference } from '../area-difference.ts';
import { aucInterval } from '../auc-interval.ts';
import { cautionOf } from '../caution.ts';
import { covarianceOf, type Influence, influenceOfRanking, varianceOf } from '../delong.ts';
import type { Grouping } from '../groups.ts';
import { holm } from '../holm.ts';
import { noInterval } from '../interval.ts';
import { type Ranking, rankingOfSome } from '../ranking.ts';
import type { Units } from '../units.ts';
import type { SubgroupsRecord } from './schema.ts';

type GroupResult = SubgroupsRecord['findings'][string]['groups'][number];
type FindingGroups = SubgroupsRecord['findings'][string];

/** A finding with its rows ranked; null where its area is undefined. */
export interface RankedFinding {
  readonly finding: string;
  readonly scores: Float64Array;
  readonly ranking: Ranking | null;
  readonly reason: string | null;
}

export function subgroupsRecord(
  { column, groups, of }: Grouping,
  findings: readonly RankedFinding[],
  units: Units,
  level: number,
): SubgroupsRecord {
  const results = findings.map((finding) => findingGroups(finding, { groups, of }, units, level));
  const corrected = holm(results.map(({ gap }) => gap?.p ?? null));
  const counts = groups.map((group, place) => {
    const rows = [...of.keys()].filter((row) => of[row] === place);
    return { group, images: rows.length, units: new Set(rows.map((row) => units.of[row])).size };
  });
  return {
    column,
    groups: counts,
    imagesWithoutValue: of.reduce((sum, place) => sum + (place < 0 ? 1 : 0), 0),
    findings: Object.fromEntries(
      findings.map(({ finding }, index) => {
        const { gap, ...rest } = results[index]!;
        return [finding, { ...rest, gap: gap && { ...gap, pHolm: corrected[index]! } }];
      }),
    ),
  };
}

interface Measured {
  readonly result: GroupResult;
  readonly influence: Influence | null;
}

function findingGroups(
  { ranking, scores, reason }: RankedFinding,
  { groups, of }: Pick<Grouping, 'groups' | 'of'>,
  units: Units,
  level: number,
): FindingGroups {
  if (ranking === null) return { groups: [], gap: null, gapReason: `the area is undefined: ${reason}` };
  const measured = groups.map((group, place): Measured => {
    const some = rankingOfSome(ranking, scores, (row) => of[row] === place);
    const { positives, negatives } = some;
    if (positives === 0 || negatives === 0) {
      const missing =
        positives + negatives === 0 ? 'no label is known' : `no ${positives === 0 ? 'positives' : 'negatives'}`;
      const none = { ...noInterval(`the area is undefined: ${missing}`), caution: missing };
      return { result: { group, positives, negatives, auc: null, reason: missing, ...none }, influence: null };
    }
    const influence = influenceOfRanking(some, units);
    const interval = aucInterval(influence, units.kind, { level });
    const caution = cautionOf(influence, units.kind);
    return {
      result: { group, positives, negatives, auc: influence.auc, reason: null, ...interval, caution },
      influence,
    };
  });
  return { groups: measured.map(({ result }) => result), ...gapOf(measured, units, level) };
}

function gapOf(measured: readonly Measured[], units: Units, level: number): Pick<FindingGroups, 'gap' | 'gapReason'> {
  const large = measured.filter(({ result, influence }) => influence !== null && result.caution === null);
  if (large.length < 2) return { gap: null, gapReason: 'fewer than two groups are large enough to compare' };
  const byArea = [...large].sort((a, b) => b.result.auc! - a.result.auc!);
  const [first, last] = [byArea[0]!, byArea.at(-1)!];
  const difference = first.result.auc! - last.result.auc!;
  const variance =
    varianceOf(first.influence!)! + varianceOf(last.influence!)! - 2 * covarianceOf(first.influence!, last.influence!);
  const names = { largest: first.result.group, smallest: last.result.group, difference };
  if (!(variance > 0)) {
    const still = "the variance can't be estimated";
    return { gap: { ...names, p: null, pHolm: null, ...noInterval(still) }, gapReason: null };
  }
  const pairs = (large.length * (large.length - 1)) / 2;
  const method = `DeLong by ${units.kind}${pairs > 1 ? '; the pair was picked, so that the interval is too narrow' : ''}`;
  const { z: _, p, ...interval } = testDifference(difference, variance, level, method);
  return { gap: { ...names, p: Math.min(1, pairs * p), pHolm: null, ...interval }, gapReason: null };
}
