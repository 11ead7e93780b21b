/** Two models on the same images: the difference of their areas under the ROC curve with its interval, finding by finding. */

import type { Comparison } from '../../evaluation/compare.ts';
import { chartFigure } from '../figure.ts';
import { type Estimate, intervalChart } from './interval-chart.ts';
import { marks } from './legend.ts';
import { decimal, grouped, levelText, pText, rangeText, signed } from './numbers.ts';

export interface DifferencesFigureData {
  readonly comparison: Comparison;
  /** What the two models are called. */
  readonly names: readonly [string, string];
  readonly level: number;
  /** What was tested on what. */
  readonly subtitle: string;
}

/** The figure, findings in the comparison's order; those that can't be compared with a dash. */
export function differencesFigure({ comparison, names, level, subtitle }: DifferencesFigureData): string {
  const { findings } = comparison;
  const rows = Object.keys(findings);
  const estimates = rows.flatMap((row): Estimate[] => {
    const { difference, interval } = findings[row]!;
    return difference === null ? [] : [{ row, series: 0, value: difference, interval }];
  });
  const widest = Math.max(
    0.02,
    ...estimates.flatMap(({ value, interval }) =>
      [value, interval?.low ?? value, interval?.high ?? value].map(Math.abs),
    ),
  );
  const domain = Math.min(1, 1.08 * widest);
  const of = (cell: (one: Comparison['findings'][string]) => string) => rows.map((row) => [cell(findings[row]!)]);
  const chart = intervalChart({
    rows,
    series: [{ ...marks[0]!, name: 'difference' }],
    estimates,
    axis: {
      label: 'AUC of the first less that of the second (dashed: no difference)',
      domain: [-domain, domain],
      format: (value) => decimal(value, domain < 0.1 ? 2 : 1),
      reference: 0,
    },
    columns: [
      { head: 'first', cells: of(({ aucs }) => aucs?.[0].toFixed(3) ?? '–') },
      { head: 'second', cells: of(({ aucs }) => aucs?.[1].toFixed(3) ?? '–') },
      { head: 'difference', cells: of(({ difference }) => (difference === null ? '–' : signed(difference))) },
      { head: levelText(level), cells: of(({ interval }) => (interval === null ? '–' : rangeText(interval))) },
      { head: 'p (Holm)', cells: of(({ pHolm }) => (pHolm === null ? '–' : pText(pHolm))) },
      { head: 'with', cells: of(({ positives }) => grouped(positives)) },
      { head: 'without', cells: of(({ negatives }) => grouped(negatives)) },
    ],
  });
  return chartFigure(chart, {
    title: 'Differences in AUC between two models',
    subtitle,
    notes: [
      `First: ${names[0]}. Second: ${names[1]}. To the right of the line the first tells the finding better.`,
      'p: two-sided, DeLong’s paired test, corrected for the number of findings (Holm). An interval is of one finding and not corrected.',
    ],
    description: rows
      .map((row) => {
        const { aucs, difference, interval, reason } = findings[row]!;
        return difference === null || aucs === null
          ? `${row}: ${reason}`
          : `${row}: ${aucs.map((auc) => auc.toFixed(3)).join(' and ')}, difference ${signed(difference)}${interval === null ? '' : `, interval ${rangeText(interval)}`}`;
      })
      .join('; '),
  });
}
