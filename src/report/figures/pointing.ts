/** How often each finding's map points into its box, beside guesses that never saw the image. */

import type { baselines, PointingRecord, PointingSummary } from '../../evaluation/localisation.ts';
import { chartFigure } from '../figure.ts';
import { type Estimate, intervalChart } from './interval-chart.ts';
import { marks } from './legend.ts';
import { decimal, grouped, intervalText, levelText } from './numbers.ts';

const allRow = 'All findings';

/** The guesses drawn beside the maps: chance, and the best that the boxes of others can tell. */
const shown = [
  { baseline: 'uniform', name: 'a place at random' },
  { baseline: 'otherPatients', name: 'where other patients’ boxes lie' },
] as const satisfies readonly { baseline: (typeof baselines)[number]; name: string }[];

/**
 * @param subtitle the method, the model and the data
 */
export function pointingFigure({ all, findings }: PointingRecord, subtitle: string): string {
  const rows: readonly (readonly [string, PointingSummary])[] = [...Object.entries(findings), [allRow, all]];
  const level = levelText(all.hitRate.interval?.level ?? 0.95);
  const estimates = rows.flatMap(([row, { hitRate, baselines: guesses }]): Estimate[] => [
    { row, series: 0, value: hitRate.value!, interval: hitRate.interval },
    ...shown.flatMap(({ baseline }, i) => {
      const guess = guesses[baseline];
      return guess === null ? [] : [{ row, series: i + 1, value: guess.hit, interval: null }];
    }),
  ]);
  const chart = intervalChart({
    rows: rows.map(([row]) => row),
    series: [
      { ...marks[0]!, name: `the map’s maximum, ${level} interval` },
      ...shown.map(({ name }, i) => ({ ...marks[i + 1]!, name })),
    ],
    estimates,
    axis: { label: 'Share of boxed findings that are hit', domain: [0, 1], format: (share) => share.toFixed(1) },
    columns: [
      { head: 'hit', cells: rows.map(([, { hitRate }]) => [decimal(hitRate.value!, 2)]) },
      { head: level, cells: rows.map(([, { hitRate }]) => [intervalText(hitRate, 2)]) },
      { head: 'boxed', cells: rows.map(([, { cases }]) => [grouped(cases)]) },
      { head: 'IoU', cells: rows.map(([, { iou }]) => [decimal(iou.value!, 2)]) },
      { head: 'energy', cells: rows.map(([, { energy }]) => [decimal(energy.value!, 2)]) },
    ],
  });
  return chartFigure(chart, {
    title: 'Does the map point at the finding?',
    subtitle,
    notes: [
      'A hit: the map’s largest value lies in a box of its finding; only findings that are drawn with a box count. IoU: of the region with at least half of the maximum and the boxes, mean. Energy: the part of the positive evidence inside the boxes, mean.',
      all.unit === 'patient'
        ? 'Intervals by patient: images of one patient resemble each other.'
        : 'Intervals take images for independent.',
    ],
    description: rows
      .map(([row, { hitRate, cases, baselines: guesses }]) => {
        const chance = guesses.uniform === null ? '' : `, at random ${decimal(guesses.uniform.hit, 2)}`;
        return `${row}: ${decimal(hitRate.value!, 2)} of ${cases} hit${chance}.`;
      })
      .join(' '),
  });
}
