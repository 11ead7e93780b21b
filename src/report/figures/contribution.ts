/**
 * What positive and negative images contribute to the loss of each finding, before and after weighting, on one scale:
 * before: the class frequencies; after: frequency · weight, which is alike for both where the weights balance the classes.
 */

import * as Plot from '@observablehq/plot';
import { figure, margin, type Panel, textAt } from '../figure.ts';
import { ink } from '../ink.ts';
import { plot } from '../plot.ts';
import { element, type SvgElement } from '../svg.ts';
import { nameColumn } from './names.ts';

/** Frequencies and weights of a finding, as `classBalance` gives them. */
export interface FindingBalance {
  readonly positiveFrequency: number;
  readonly negativeFrequency: number;
  readonly positiveWeight: number;
  readonly negativeWeight: number;
}

const rowHeight = 34;
const chartWidth = 330;
const gap = 24;
const top = 64;
const bottom = 46;
const fills = {
  positive: { fill: ink.dark, stroke: ink.dark },
  negative: { fill: ink.light, stroke: ink.lightEdge },
} as const;

/** The figure, findings in the order given. */
export function contributionFigure({
  balance,
  subtitle,
}: {
  readonly balance: ReadonlyMap<string, FindingBalance>;
  readonly subtitle?: string | undefined;
}): string {
  const findings = [...balance.keys()];
  const names = nameColumn(findings);
  const sides = [...balance].flatMap(([finding, row]) => [
    {
      finding,
      side: 'positive' as const,
      before: row.positiveFrequency,
      after: row.positiveFrequency * row.positiveWeight,
    },
    {
      finding,
      side: 'negative' as const,
      before: row.negativeFrequency,
      after: row.negativeFrequency * row.negativeWeight,
    },
  ]);
  const height = top + findings.length * rowHeight + bottom;
  const panelOf = (when: 'before' | 'after', title: string, x: number, left: number): Panel[] => [
    { x: x + left, y: 46, content: textAt(0, 0, title, { size: 14, isBold: true }) },
    {
      x,
      y: 0,
      content: plot({
        width: left + chartWidth,
        height,
        marginLeft: left,
        marginRight: 46,
        marginTop: top,
        marginBottom: bottom,
        x: { domain: [0, 1], axis: null },
        fy: {
          domain: findings,
          label: null,
          padding: 0.16,
          axis: left > 0 ? 'left' : null,
          tickFormat: names.shown,
        },
        y: { domain: ['positive', 'negative'], axis: null, padding: 0.08 },
        marks: [
          Plot.gridX({ ticks: 4, stroke: ink.grid, strokeOpacity: 1 }),
          ...(['positive', 'negative'] as const).map((side) =>
            Plot.barX(
              sides.filter((row) => row.side === side),
              { x: when, y: 'side', fy: 'finding', ...fills[side], strokeWidth: 0.8 },
            ),
          ),
          Plot.ruleX([0], { stroke: ink.axis }),
          Plot.text(sides, {
            x: when,
            y: 'side',
            fy: 'finding',
            text: (row) => short(row[when]),
            textAnchor: 'start',
            dx: 5,
            fontSize: 11,
            stroke: 'white',
            strokeWidth: 3,
            fill: ink.text,
          }),
          Plot.axisX({
            ticks: 4,
            anchor: 'bottom',
            label: when === 'before' ? 'share of images' : 'share × weight',
            labelAnchor: 'center',
            labelArrow: 'none',
            labelOffset: 38,
          }),
        ],
      }),
    },
  ];
  return figure({
    width: 2 * margin + names.width + 2 * chartWidth + gap,
    height,
    title: 'Contribution of positives and negatives to the loss',
    subtitle,
    panels: [
      { x: margin + names.width, y: 14, content: legend() },
      ...panelOf('before', 'Before weighting', margin, names.width),
      ...panelOf('after', 'After weighting', margin + names.width + chartWidth + gap, 0),
    ],
    notes: [
      'The weight of positives is the share of negatives, and the other way round: after weighting both sides count alike.',
    ],
    description: [...balance]
      .map(([finding, row]) => {
        const after = [row.positiveFrequency * row.positiveWeight, row.negativeFrequency * row.negativeWeight];
        return `${finding}: positives ${short(row.positiveFrequency)}, negatives ${short(row.negativeFrequency)} before; ${after.map(short).join(' and ')} after`;
      })
      .join('; '),
  });
}

function legend(): SvgElement {
  const entry = (x: number, side: 'positive' | 'negative', label: string) => [
    element('rect', { x, y: -11, width: 22, height: 13, ...fills[side], 'stroke-width': 0.8 }),
    textAt(x + 30, 0, label, { size: 13 }),
  ];
  return element('g', {}, ...entry(0, 'positive', 'positive images'), ...entry(160, 'negative', 'negative images'));
}

function short(value: number): string {
  if (value === 0) return '0';
  return value < 0.0095 ? value.toPrecision(1) : value.toFixed(2);
}
