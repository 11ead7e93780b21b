/** How a finding's probability falls when pixels go, and rises when they come, in the order of the maps and of random maps. */

import * as Plot from '@observablehq/plot';
import type { FaithfulnessRecord } from '../../evaluation/faithfulness.ts';
import { figure, margin, textAt } from '../figure.ts';
import { ink } from '../ink.ts';
import { plot } from '../plot.ts';
import { element } from '../svg.ts';
import { legend, marks } from './legend.ts';
import { counted, decimal, withInterval } from './numbers.ts';

const panel = { width: 400, height: 300 };
const gap = 30;
const headStyle = { size: 14, isBold: true };
const lineStyle = { size: 12.5 };

const series = [
  { ...marks[0]!, name: 'in the order of the map' },
  { ...marks[1]!, name: 'in the order of random maps' },
];

/** @param subtitle the method, the model and the data */
export function faithfulnessFigure({ shares, all }: FaithfulnessRecord, subtitle: string): string {
  const { curves, areas, gain } = all;
  const width = 2 * panel.width + gap;
  const key = legend(series, width);
  const most = Math.max(...Object.values(curves).flat());
  const domain: [number, number] = [0, Math.min(1, Math.ceil(most * 10 + 0.2) / 10)];
  const sides = [
    {
      title: 'Deletion: the lower the better',
      label: 'Share of pixels taken out',
      own: curves.deletion,
      others: curves.randomDeletion,
      areas: [areas.deletion, areas.randomDeletion],
      gain: gain.deletion,
    },
    {
      title: 'Insertion: the higher the better',
      label: 'Share of pixels put in',
      own: curves.insertion,
      others: curves.randomInsertion,
      areas: [areas.insertion, areas.randomInsertion],
      gain: gain.insertion,
    },
  ];
  const panels = sides.map(({ title, label, own, others, areas: [mine, theirs], gain: won }, side) => {
    const points = (curve: readonly number[]) => curve.map((value, i) => ({ x: shares[i]!, y: value }));
    const chart = plot({
      ...panel,
      marginLeft: 46,
      marginRight: 10,
      marginTop: 12,
      marginBottom: 46,
      x: { domain: [0, 1], ticks: 5, label, labelAnchor: 'center', labelArrow: 'none', labelOffset: 38 },
      y: { domain, ticks: 5, label: null, tickFormat: (value: number) => value.toFixed(1) },
      marks: [
        Plot.gridY({ ticks: 5, stroke: ink.grid, strokeOpacity: 1 }),
        Plot.line(points(others), {
          x: 'x',
          y: 'y',
          stroke: series[1]!.colour,
          strokeWidth: 2,
          strokeDasharray: '6 4',
        }),
        Plot.line(points(own), { x: 'x', y: 'y', stroke: series[0]!.colour, strokeWidth: 2.6 }),
        Plot.dot(
          points(own).filter((_, i) => i % 4 === 0),
          { x: 'x', y: 'y', symbol: series[0]!.symbol, r: 4, fill: series[0]!.colour },
        ),
        Plot.dot(
          points(others).filter((_, i) => i % 4 === 0),
          {
            x: 'x',
            y: 'y',
            symbol: series[1]!.symbol,
            r: 4,
            fill: 'white',
            stroke: series[1]!.colour,
            strokeWidth: 1.8,
          },
        ),
      ],
    });
    const words = `area ${decimal(mine!.value!, 3)}, random ${decimal(theirs!.value!, 3)}; gain ${withInterval(won.value!, won.interval, 3)}`;
    return {
      x: margin + side * (panel.width + gap),
      y: key.height + 8,
      content: element(
        'g',
        {},
        textAt(0, 12, title, headStyle),
        textAt(0, 31, words, lineStyle, { fill: ink.quiet }),
        element('g', { transform: 'translate(0,40)' }, chart),
      ),
    };
  });
  return figure({
    width: width + 2 * margin,
    height: key.height + 8 + 40 + panel.height,
    title: 'Does the model use what the map shows?',
    subtitle: `${subtitle}; ${counted(all.cases, 'map')}`,
    panels: [{ x: margin, y: 0, content: key.content }, ...panels],
    notes: [
      'Upwards: the mean probability of the finding. Deletion replaces pixels by mean grey, the strongest evidence first; insertion puts them into a blurred image in that order. Random maps are as fine and as smooth as the maps.',
    ],
    description: sides
      .map(
        ({ title, areas: [mine, theirs] }) =>
          `${title}: area ${decimal(mine!.value!)}, random ${decimal(theirs!.value!)}.`,
      )
      .join(' '),
  });
}
