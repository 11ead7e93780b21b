/** The area under the ROC curve of each finding with its interval, and their mean: how sure each number is at a glance. */

import type { EvaluationRecord, FindingRecord } from '../../evaluation/record/schema.ts';
import { chartFigure } from '../figure.ts';
import { areaAxis } from './area-axis.ts';
import { type Estimate, intervalChart } from './interval-chart.ts';
import { marks } from './legend.ts';
import { grouped, intervalText, levelText } from './numbers.ts';

/**
 * The figure: DeLong's interval, and the bootstrap's where one was made. Findings in the record's order, those without an area
 * with the word `undefined`.
 */
export function forestFigure(record: EvaluationRecord, subtitle: string): string {
  const { findings, settings, meanAuc, meanAucInterval } = record;
  const names = Object.keys(findings);
  const hasBootstrap = settings.bootstrap !== null;
  const meanRow = meanAuc === null || names.length < 2 ? [] : ['Mean'];
  const rows = [...names, ...meanRow];
  const estimates = names.flatMap((row): Estimate[] => {
    const { auc, aucIntervals, caution } = findings[row]!;
    if (auc === null) return [];
    const own = { row, value: auc, isDoubtful: caution !== null };
    return [
      { ...own, series: 0, interval: aucIntervals.deLong.interval },
      ...(hasBootstrap ? [{ ...own, series: 1, interval: aucIntervals.bootstrap.interval }] : []),
    ];
  });
  if (meanRow.length > 0) {
    estimates.push({ row: 'Mean', series: 0, value: meanAuc!, interval: meanAucInterval.interval });
  }
  const level = levelText(settings.level);
  const chart = intervalChart({
    rows,
    series: [
      { ...marks[0]!, name: `${level} interval by DeLong` },
      ...(hasBootstrap ? [{ ...marks[1]!, name: `${level} interval by bootstrap` }] : []),
    ],
    estimates,
    axis: areaAxis(estimates),
    columns: [
      {
        head: 'AUC',
        cells: rows.map((row) =>
          row in findings || !hasBootstrap
            ? [areaText(findings[row] ?? { auc: meanAuc })]
            : [areaText({ auc: meanAuc }), ''],
        ),
      },
      {
        head: `${level} interval`,
        cells: rows.map((row) => intervalsOf(findings[row], record, hasBootstrap)),
      },
      { head: 'with', cells: rows.map((row) => [row in findings ? grouped(findings[row]!.positives) : '']) },
      { head: 'without', cells: rows.map((row) => [row in findings ? grouped(findings[row]!.negatives) : '']) },
    ],
  });
  const doubtful = names.filter((name) => findings[name]!.auc !== null && findings[name]!.caution !== null);
  return chartFigure(chart, {
    title: 'Area under the ROC curve of each finding',
    subtitle,
    notes: [
      ...(doubtful.length > 0 ? [`Pale: too few to rely on (${doubtful.join(', ')}).`] : []),
      ...(meanRow.length > 0
        ? ['The interval of the mean takes into account that the findings were measured on the same images.']
        : []),
    ],
    description: names
      .map((name) => {
        const { auc, aucIntervals, reason } = findings[name]!;
        return auc === null
          ? `${name}: undefined, ${reason}`
          : `${name}: AUC ${auc.toFixed(3)}, interval ${intervalText(aucIntervals.deLong)}`;
      })
      .join('; '),
  });
}

function areaText({ auc }: { readonly auc: number | null }): string {
  return auc?.toFixed(3) ?? 'undefined';
}

function intervalsOf(finding: FindingRecord | undefined, record: EvaluationRecord, hasBootstrap: boolean): string[] {
  // The mean has DeLong's interval alone, in the upper of the two lanes.
  if (finding === undefined) return [intervalText(record.meanAucInterval), ...(hasBootstrap ? [''] : [])];
  if (finding.auc === null) return [];
  const { deLong, bootstrap } = finding.aucIntervals;
  return hasBootstrap ? [intervalText(deLong), intervalText(bootstrap)] : [intervalText(deLong)];
}
