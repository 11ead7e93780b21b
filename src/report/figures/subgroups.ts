/** The area under the ROC curve of each finding in the groups of a column (view, sex, age): is it told as well in all of them? */

import type { EvaluationRecord, SubgroupsRecord } from '../../evaluation/record/schema.ts';
import { chartFigure } from '../figure.ts';
import { areaAxis } from './area-axis.ts';
import { intervalChart } from './interval-chart.ts';
import { marks } from './legend.ts';
import { counted, grouped, intervalText, levelText } from './numbers.ts';

/** The figure of one column; undefined where no group has an area. */
export function subgroupsFigure(
  { column, groups, findings, imagesWithoutValue }: SubgroupsRecord,
  { settings }: EvaluationRecord,
  subtitle: string,
): string | undefined {
  const rows = Object.keys(findings);
  const estimates = rows.flatMap((row) =>
    findings[row]!.groups.flatMap(({ group, auc, interval, caution }) =>
      auc === null
        ? []
        : [
            {
              row,
              series: groups.findIndex((each) => each.group === group),
              value: auc,
              interval,
              isDoubtful: caution !== null,
            },
          ],
    ),
  );
  if (estimates.length === 0) return undefined;
  const chart = intervalChart({
    rows,
    series: groups.map(({ group, images }, index) => ({
      ...marks[index % marks.length]!,
      name: `${group} (${counted(images, 'image')})`,
    })),
    estimates,
    // Those drawn pale may lie far below the others: they don't stretch it.
    axis: areaAxis(estimates.filter(({ isDoubtful }) => !isDoubtful)),
    columns: [
      { head: 'AUC', cells: rows.map((row) => findings[row]!.groups.map(({ auc }) => auc?.toFixed(3) ?? '–')) },
      {
        head: `${levelText(settings.level)} interval`,
        cells: rows.map((row) => findings[row]!.groups.map((group) => intervalText(group))),
      },
      { head: 'with', cells: rows.map((row) => findings[row]!.groups.map(({ positives }) => grouped(positives))) },
      { head: 'without', cells: rows.map((row) => findings[row]!.groups.map(({ negatives }) => grouped(negatives))) },
    ],
  });
  return chartFigure(chart, {
    title: `AUC by ${column}`,
    subtitle,
    notes: [
      `Pale: fewer than ${settings.fewest} independent positives or negatives in the group; such an area says nothing of the group. –: undefined.`,
      ...(imagesWithoutValue > 0 ? [`${counted(imagesWithoutValue, 'image')} without a value in ${column}.`] : []),
    ],
    description: rows
      .map(
        (row) =>
          `${row}: ${findings[row]!.groups.map(({ group, auc }) => `${group} ${auc?.toFixed(3) ?? 'undefined'}`).join(', ')}`,
      )
      .join('; '),
  });
}
