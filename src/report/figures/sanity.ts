/** How alike maps stay when the network is randomised from the head down: what was learnt should show in them. */

import type { SanityRecord, SimilaritySummary } from '../../evaluation/sanity.ts';
import { chartFigure } from '../figure.ts';
import { type Estimate, intervalChart } from './interval-chart.ts';
import { marks } from './legend.ts';
import { counted, decimal } from './numbers.ts';

const otherImages = 'two images, one finding';

/** @param subtitle the method, the model and the data */
export function sanityFigure({ cases, stages, betweenImages }: SanityRecord, subtitle: string): string {
  const rows: readonly (readonly [string, SimilaritySummary])[] = [
    ...stages.map(({ stage, ...summary }, place) => [place === 0 ? stage : `… and ${stage}`, summary] as const),
    ...(betweenImages === null ? [] : [[otherImages, betweenImages] as const]),
  ];
  const estimates = rows.flatMap(([row, { rankCorrelation, structure }]): Estimate[] =>
    [rankCorrelation, structure].flatMap(({ value, interval }, series) =>
      value === null ? [] : [{ row, series, value, interval }],
    ),
  );
  const ends = estimates.flatMap(({ value, interval }) => [value, interval?.low ?? value]);
  const least = Math.floor(Math.min(0, ...ends) * 5) / 5;
  const shown = (value: number | null) => (value === null ? '–' : decimal(value, 2));
  const chart = intervalChart({
    rows: rows.map(([row]) => row),
    series: [
      { ...marks[0]!, name: 'rank correlation' },
      { ...marks[1]!, name: 'structural similarity' },
    ],
    estimates,
    axis: {
      label: 'How alike the maps of the trained and of the randomised network are (1: the same)',
      domain: [least, 1],
      format: (value) => decimal(value, 1),
      reference: 0,
    },
    columns: [
      { head: 'rank corr.', cells: rows.map(([, { rankCorrelation }]) => [shown(rankCorrelation.value)]) },
      { head: 'SSIM', cells: rows.map(([, { structure }]) => [shown(structure.value)]) },
    ],
  });
  return chartFigure(chart, {
    title: 'Do the maps change when the network forgets?',
    subtitle: `${subtitle}; ${counted(cases, 'map')}`,
    notes: [
      'Rows: the parts with random weights, from the head down. Maps that stay alike show the image rather than what was learnt.',
      ...(betweenImages === null
        ? []
        : ['Last row: how alike the trained network’s maps of one finding in two different images are.']),
    ],
    description: rows
      .map(
        ([row, { rankCorrelation, structure }]) =>
          `${row}: rank correlation ${shown(rankCorrelation.value)}, SSIM ${shown(structure.value)}.`,
      )
      .join(' '),
  });
}
