/** The model's areas beside those of a regression on view, age and sex alone: what is told without looking at the image. */

import type { BaselineRecord, EvaluationRecord } from '../../evaluation/record/schema.ts';
import { chartFigure } from '../figure.ts';
import { areaAxis } from './area-axis.ts';
import { type Estimate, intervalChart } from './interval-chart.ts';
import { marks } from './legend.ts';
import { counted, pText, rangeText, signed } from './numbers.ts';

/** The figure, findings in the record's order. */
export function baselineFigure(baseline: BaselineRecord, record: EvaluationRecord, subtitle: string): string {
  const rows = Object.keys(record.findings);
  const estimates = rows.flatMap((row): Estimate[] => {
    const { auc, aucIntervals, caution } = record.findings[row]!;
    const own = baseline.findings[row];
    const isDoubtful = caution !== null;
    return [
      ...(auc === null ? [] : [{ row, series: 0, value: auc, interval: aucIntervals.deLong.interval, isDoubtful }]),
      ...(own?.auc == null ? [] : [{ row, series: 1, value: own.auc, interval: own.interval, isDoubtful }]),
    ];
  });
  const chart = intervalChart({
    rows,
    series: [
      { ...marks[0]!, name: record.tested.model },
      { ...marks[1]!, name: `${baseline.features.join(', ')} alone` },
    ],
    estimates,
    axis: areaAxis(estimates),
    columns: [
      {
        head: 'model, baseline',
        cells: rows.map((row) => [
          record.findings[row]!.auc?.toFixed(3) ?? '–',
          baseline.findings[row]?.auc?.toFixed(3) ?? '–',
        ]),
      },
      {
        head: 'difference',
        cells: rows.map((row) => {
          const { difference = null, differenceInterval = null } = baseline.findings[row] ?? {};
          if (difference === null) return ['–'];
          return [signed(difference), ...(differenceInterval === null ? [] : [rangeText(differenceInterval)])];
        }),
      },
      {
        head: 'p (Holm)',
        cells: rows.map((row) => {
          const p = baseline.findings[row]?.pHolm ?? null;
          return [p === null ? '–' : pText(p)];
        }),
      },
    ],
  });
  return chartFigure(chart, {
    title: 'What is told without the image',
    subtitle,
    notes: [
      `Squares: logistic regression fitted on ${baseline.data} (${counted(baseline.images, 'image')}), tested on the same images as the model. Difference: model less baseline, DeLong’s paired test.`,
    ],
    description: rows
      .map(
        (row) =>
          `${row}: model ${record.findings[row]!.auc?.toFixed(3) ?? 'undefined'}, baseline ${baseline.findings[row]?.auc?.toFixed(3) ?? 'undefined'}`,
      )
      .join('; '),
  });
}
