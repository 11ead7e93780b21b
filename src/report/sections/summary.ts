/** The first section of a report: the result in a few sentences, and a table with a row a finding. */

import type { EvaluationRecord, FindingRecord } from '../../evaluation/record/schema.ts';
import { cautionText, counted, grouped, levelText, percent, withInterval } from '../figures/numbers.ts';
import type { Section } from '../page/page.ts';
import type { Table } from '../page/table.ts';
import { intervalCell, numberCell, numeric } from './cells.ts';
import { testSetOf } from './tested.ts';

export function summarySection(record: EvaluationRecord): Section {
  return {
    heading: 'At a glance',
    id: 'summary',
    blocks: [{ kind: 'list', items: sentences(record) }, findingsTable(record)],
  };
}

/** Where the section of a finding is. */
export function findingId(record: EvaluationRecord, finding: string): string {
  return `finding-${Object.keys(record.findings).indexOf(finding) + 1}`;
}

/** A table with a row for every finding: counts, area or the reason why there is none, average precision beside prevalence. */
function findingsTable(record: EvaluationRecord): Table {
  const rows = Object.entries(record.findings);
  const hasUnknown = rows.some(([, { unknown }]) => unknown > 0);
  const hasNotes = rows.some(([, { reason, caution }]) => reason !== null || caution !== null);
  const level = levelText(record.settings.level);
  return {
    kind: 'table',
    caption: `Each finding. AUC: area under the ROC curve, 1 is perfect and 0.5 is chance, with its ${level} interval by DeLong. Average precision: to be read beside the prevalence, which is what a model that tells nothing reaches.`,
    isSortable: true,
    columns: [
      { label: 'Finding' },
      ...['AUC', `${level} interval`, 'Positives', 'Negatives'].map(numeric),
      ...(hasUnknown ? [numeric('Unknown')] : []),
      ...['Average precision', 'Prevalence'].map(numeric),
      ...(hasNotes ? [{ label: 'Mind' }] : []),
    ],
    rows: rows.map(([finding, one]) => [
      { text: finding, target: findingId(record, finding) },
      one.auc === null ? { quiet: 'undefined' } : numberCell(one.auc),
      intervalCell(one.aucIntervals.deLong.interval),
      grouped(one.positives),
      grouped(one.negatives),
      ...(hasUnknown ? [grouped(one.unknown)] : []),
      numberCell(one.averagePrecision.value),
      numberCell(one.prevalence, percent),
      ...(hasNotes ? [noteOf(one)] : []),
    ]),
  };
}

function noteOf({ reason, caution }: FindingRecord): string {
  return reason ?? (caution === null ? '' : `too few: ${cautionText(caution)}`);
}

function sentences(record: EvaluationRecord): string[] {
  const { tested, findings, meanAuc, meanAucInterval, settings } = record;
  const all = Object.entries(findings);
  const defined = all.filter(([, { auc }]) => auc !== null);
  const sure = defined.filter(([, { caution }]) => caution === null).sort(([, a], [, b]) => b.auc! - a.auc!);
  const level = levelText(settings.level);
  const named = ([finding, { auc, aucIntervals }]: (typeof all)[number]) =>
    `${finding} ${withInterval(auc!, aucIntervals.deLong.interval)}`;
  return [
    `${tested.model} was tested on ${testSetOf(record)}.`,
    meanAuc === null
      ? 'The area under the ROC curve is undefined for all findings.'
      : `The area under the ROC curve (AUC) is defined for ${defined.length} of ${counted(all.length, 'finding')}${
          defined.length === 1 ? '' : `; the mean is ${meanText(meanAuc, meanAucInterval, level)}`
        }.`,
    sure.length > 2
      ? `Told best: ${named(sure[0]!)}. Told least: ${named(sure.at(-1)!)}.`
      : `Findings with enough positives and negatives to rely on: ${sure.length === 0 ? 'none' : sure.map(named).join(', ')}.`,
    ...subgroupSentence(record),
    ...baselineSentence(record),
    ...pointSentence(record),
  ];
}

function meanText(mean: number, { interval, intervalReason }: EvaluationRecord['meanAucInterval'], level: string) {
  return interval === null
    ? `${mean.toFixed(3)}, without an interval: ${intervalReason}`
    : `${withInterval(mean, interval)}, the interval at ${level}`;
}

/** A corrected p below it is called beyond chance. */
export const significance = 0.05;

function subgroupSentence({ subgroups }: EvaluationRecord): string[] {
  const gaps = subgroups.flatMap(({ column, findings }) =>
    Object.entries(findings).flatMap(([finding, { gap }]) => (gap === null ? [] : [{ column, finding, gap }])),
  );
  if (gaps.length === 0) return [];
  const columns = subgroups.map(({ column }) => column).join(', ');
  const found = gaps.filter(({ gap: { pHolm } }) => pHolm !== null && pHolm < significance);
  if (found.length === 0) {
    return [
      `Between the groups of ${columns} no difference in AUC is beyond chance after correction for the number of tests; that is no proof that there is none.`,
    ];
  }
  const parts = found.map(
    ({ column, finding, gap }) =>
      `${finding} by ${column} (${gap.largest} above ${gap.smallest} by ${gap.difference.toFixed(3)})`,
  );
  return [`AUC differs between groups beyond chance, after correction for the number of tests: ${parts.join('; ')}.`];
}

function baselineSentence({ baseline }: EvaluationRecord): string[] {
  if (baseline === null) return [];
  const tests = Object.entries(baseline.findings).filter(([, { difference }]) => difference !== null);
  if (tests.length === 0) return [];
  const unshown = tests
    .filter(([, { difference, pHolm }]) => !(difference! > 0 && pHolm !== null && pHolm < significance))
    .map(([finding]) => finding);
  return [
    unshown.length === 0
      ? 'For every finding tested the model tells more than view, age and sex alone (paired test, corrected).'
      : `It is not shown that the model tells more than view, age and sex alone for ${unshown.join(', ')}.`,
  ];
}

function pointSentence({ operatingPoints, findings }: EvaluationRecord): string[] {
  const has = Object.values(findings).some(({ operatingPoints: points }) => points.some(({ rates }) => rates !== null));
  return has ? [`Thresholds: ${operatingPoints.note}.`] : [];
}
