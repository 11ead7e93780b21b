/** How common each finding is among the images tested and among those that the model learnt from. */

import type { EvaluationRecord, PrevalenceShiftRecord } from '../../evaluation/record/schema.ts';
import { chartFigure } from '../figure.ts';
import { type Estimate, intervalChart } from './interval-chart.ts';
import { marks } from './legend.ts';
import { percent, signed } from './numbers.ts';

/** The figure, findings in the record's order. */
export function prevalenceShiftFigure(
  shift: PrevalenceShiftRecord,
  record: EvaluationRecord,
  subtitle: string,
): string {
  const rows = Object.keys(shift.findings);
  const estimates = rows.flatMap((row): Estimate[] => {
    const { reference, tested } = shift.findings[row]!;
    return [tested, reference].flatMap(({ value, interval }, series) =>
      value === null ? [] : [{ row, series, value, interval }],
    );
  });
  const highest = Math.max(0.02, ...estimates.map(({ value, interval }) => interval?.high ?? value));
  const chart = intervalChart({
    rows,
    series: [
      { ...marks[0]!, name: `tested: ${record.tested.data}` },
      { ...marks[1]!, name: `${shift.role}: ${shift.data}` },
    ],
    estimates,
    axis: {
      label: 'images with the finding',
      domain: [0, Math.min(1, 1.04 * highest)],
      format: percent,
      scale: 'sqrt',
    },
    columns: [
      {
        head: 'prevalence',
        cells: rows.map((row) => {
          const { reference, tested } = shift.findings[row]!;
          return [tested, reference].map(({ value }) => (value === null ? '–' : percent(value)));
        }),
      },
      {
        head: 'difference, points',
        cells: rows.map((row) => {
          const { difference } = shift.findings[row]!;
          if (difference === null) return ['–'];
          const { value, low, high } = difference;
          return [points(value), `${points(low)} to ${points(high)}`];
        }),
      },
    ],
  });
  return chartFigure(chart, {
    title: 'How common each finding is, tested and learnt from',
    subtitle,
    notes: [
      'A square-root scale. Predictive values and calibration change with the prevalence; sensitivity, specificity and AUC need not.',
    ],
    description: rows
      .map((row) => {
        const { reference, tested } = shift.findings[row]!;
        const text = (value: number | null) => (value === null ? 'unknown' : percent(value));
        return `${row}: tested ${text(tested.value)}, reference ${text(reference.value)}`;
      })
      .join('; '),
  });
}

/** A difference of shares in percentage points. */
function points(share: number): string {
  return signed(100 * share, 2);
}
