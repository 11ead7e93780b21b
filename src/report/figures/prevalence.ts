/** How common each finding is: one bar a finding with its count and share, a column for each split, one scale for all. */

import * as Plot from '@observablehq/plot';
import { figure, margin, textAt } from '../figure.ts';
import { ink } from '../ink.ts';
import { plot } from '../plot.ts';
import { textWidth } from '../text.ts';
import { nameColumn } from './names.ts';
import { counted, grouped, percent } from './numbers.ts';

/** The counts of a table's labels. */
export interface SplitCounts {
  /** `train`, `valid`, `test`, or what the user calls it. */
  readonly split: string;
  readonly images: number;
  /** Undefined where the table doesn't say. */
  readonly patients?: number | undefined;
  /** Counts by finding. */
  readonly findings: ReadonlyMap<string, { readonly positive: number; readonly negative: number }>;
}

const rowHeight = 24;
const valueStyle = { size: 12 };
const top = 46;
const bottom = 50;

/**
 * The figure. Shares are of the images whose label is known. Findings stand in the order of their share in the first
 * split, the most common first; all splits' findings are there.
 */
export function prevalenceFigure({
  splits,
  subtitle,
}: {
  readonly splits: readonly SplitCounts[];
  readonly subtitle?: string | undefined;
}): string {
  const bars = splits.flatMap(barsOf);
  const findings = [...new Set(bars.map(({ finding }) => finding))];
  const first = new Map(bars.filter(({ split }) => split === splits[0]?.split).map((bar) => [bar.finding, bar.share]));
  findings.sort((a, b) => (first.get(b) ?? 0) - (first.get(a) ?? 0));
  const names = nameColumn(findings);
  const valueRoom = Math.max(...bars.map(({ value }) => textWidth(value, valueStyle))) + 12;
  const column = { width: splits.length === 1 ? 600 : 300, gap: 28 };
  const largest = Math.max(...bars.map(({ share }) => share), 0.01);
  const height = top + findings.length * rowHeight + bottom;
  return figure({
    width: Math.max(names.width + splits.length * (column.width + column.gap) + 2 * margin - column.gap, 640),
    height,
    title: 'How common each finding is',
    subtitle,
    panels: splits.flatMap(({ split, images, patients }, index) => {
      const isFirst = index === 0;
      const x = margin + index * (column.width + column.gap) + (isFirst ? 0 : names.width);
      const heading = `${counted(images, 'image')}${patients === undefined ? '' : ` of ${counted(patients, 'patient')}`}`;
      const left = isFirst ? names.width : 0;
      return [
        { x: x + left, y: 14, content: textAt(0, 0, split, { size: 14, isBold: true }) },
        { x: x + left, y: 32, content: textAt(0, 0, heading, valueStyle, { fill: ink.quiet }) },
        {
          x,
          y: 0,
          content: plot({
            width: left + column.width,
            height,
            marginLeft: left,
            marginRight: valueRoom,
            marginTop: top,
            marginBottom: bottom,
            x: { domain: [0, largest], axis: null },
            y: {
              domain: findings,
              label: null,
              tickSize: 0,
              padding: 0.25,
              axis: isFirst ? 'left' : null,
              tickFormat: names.shown,
            },
            marks: [
              Plot.gridX({ ticks: 4, stroke: ink.grid, strokeOpacity: 1 }),
              Plot.barX(
                bars.filter((bar) => bar.split === split),
                { x: 'share', y: 'finding', fill: ink.dark },
              ),
              Plot.ruleX([0], { stroke: ink.axis }),
              Plot.text(
                bars.filter((bar) => bar.split === split),
                {
                  x: 'share',
                  y: 'finding',
                  text: 'value',
                  textAnchor: 'start',
                  dx: 6,
                  fontSize: 12,
                  fill: ink.text,
                  stroke: 'white',
                  strokeWidth: 3,
                },
              ),
              Plot.axisX({
                ticks: 4,
                tickFormat: (share: number) => `${Math.round(share * 1000) / 10} %`,
                label: 'images with the finding',
                labelAnchor: 'center',
                labelArrow: 'none',
                labelOffset: 40,
              }),
            ],
          }),
        },
      ];
    }),
    notes: bars.some(({ isPartlyKnown }) => isPartlyKnown)
      ? ['Shares are of the images whose label for the finding is known.']
      : [],
    description: bars.map(({ split, finding, value }) => `${finding} in ${split}: ${value}`).join('; '),
  });
}

function barsOf({ split, images, findings }: SplitCounts) {
  return [...findings].map(([finding, { positive, negative }]) => {
    const known = positive + negative;
    const share = known === 0 ? 0 : positive / known;
    const value = known === 0 ? 'no label known' : `${grouped(positive)} · ${percent(share)}`;
    return { split, finding, share, value, isPartlyKnown: known < images };
  });
}
