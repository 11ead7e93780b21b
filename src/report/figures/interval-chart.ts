/**
 * Values with their intervals, a row a finding, a lane a series: the chart behind areas, subgroups, baselines and shifts of
 * prevalence. Estimates from too few are drawn pale, so that they don't weigh as much as the others.
 */

import * as Plot from '@observablehq/plot';
import { textAt } from '../figure.ts';
import { ink } from '../ink.ts';
import { axisSize, plot } from '../plot.ts';
import { element, type SvgElement } from '../svg.ts';
import { textWidth } from '../text.ts';
import { dotOptions, type LegendEntry, legend } from './legend.ts';
import { nameColumn } from './names.ts';

export interface Estimate {
  readonly row: string;
  /** Index of its series. */
  readonly series: number;
  readonly value: number;
  readonly interval: { readonly low: number; readonly high: number } | null;
  /** Whether it comes from too few to be relied on. */
  readonly isDoubtful?: boolean;
}

export interface IntervalChart {
  readonly rows: readonly string[];
  readonly series: readonly LegendEntry[];
  readonly estimates: readonly Estimate[];
  readonly axis: {
    readonly label: string;
    readonly domain: readonly [number, number];
    readonly format: (value: number) => string;
    /** Where a dashed line stands: chance, no difference. */
    readonly reference?: number;
    /** Spreads small values; linear if left out. */
    readonly scale?: 'linear' | 'sqrt';
  };
  /** Columns of words at the right of the chart, with a cell for each row; what a lane says stands in the row's order of lanes. */
  readonly columns?: readonly { readonly head: string; readonly cells: readonly (readonly string[])[] }[];
}

const chartWidth = 520;
const laneHeight = 17;
const leastRowHeight = 28;
const top = 22;
const bottom = 50;
const cellStyle = { size: 12 };
const headStyle = { size: 12, isBold: true };
const columnGap = 22;
const spare = 1.06;

/** The chart with its size. */
export function intervalChart({ rows, series, estimates, axis, columns = [] }: IntervalChart): {
  readonly content: SvgElement;
  readonly width: number;
  readonly height: number;
} {
  const names = nameColumn(rows);
  const lanes = Math.max(1, series.length, ...columns.flatMap(({ cells }) => cells.map((cell) => cell.length)));
  const rowHeight = Math.max(leastRowHeight, lanes * laneHeight + 10);
  const columnWidths = columns.map(({ head, cells }) =>
    Math.ceil(spare * Math.max(textWidth(head, headStyle), ...cells.flat().map((cell) => textWidth(cell, cellStyle)))),
  );
  const width = names.width + chartWidth + 14 + columnWidths.reduce((sum, each) => sum + each + columnGap, 0);
  const key = series.length > 1 ? legend(series, width) : undefined;
  const height = top + rows.length * rowHeight + bottom;
  const laneOf = (index: number) => (index - (series.length - 1) / 2) * laneHeight;
  const [low, high] = axis.domain;
  const scale = { domain: [low, high], type: axis.scale ?? 'linear' } as const;
  const chart = plot({
    width: names.width + chartWidth + 14,
    height,
    marginLeft: names.width,
    marginRight: 14,
    marginTop: top,
    marginBottom: bottom,
    x: {
      ...scale,
      ticks: 6,
      tickFormat: axis.format,
      label: axis.label,
      labelAnchor: 'center',
      labelArrow: 'none',
      labelOffset: 40,
    },
    y: { domain: rows, label: null, tickSize: 0, padding: 0, tickFormat: names.shown },
    marks: [
      Plot.barX(
        rows.filter((_, index) => index % 2 === 0),
        { x1: low, x2: high, y: (row: string) => row, fill: ink.stripe },
      ),
      Plot.gridX({ ticks: 6, stroke: ink.grid, strokeOpacity: 1 }),
      ...(axis.reference === undefined
        ? []
        : [Plot.ruleX([axis.reference], { stroke: ink.quiet, strokeDasharray: '5 4' })]),
      ...series.flatMap((each, index) =>
        [false, true].flatMap((isDoubtful) => {
          const own = estimates.filter((estimate) => estimate.series === index && !!estimate.isDoubtful === isDoubtful);
          const opacity = isDoubtful ? { opacity: 0.45 } : {};
          const dy = laneOf(index);
          return [
            Plot.ruleY(
              own.filter(({ interval }) => interval !== null),
              {
                x1: ({ interval }: Estimate) => Math.max(low, interval!.low),
                x2: ({ interval }: Estimate) => Math.min(high, interval!.high),
                y: 'row',
                dy,
                stroke: each.colour,
                strokeWidth: 2.4,
                ...opacity,
              },
            ),
            Plot.dot(own, {
              x: ({ value }: Estimate) => Math.min(high, Math.max(low, value)),
              y: 'row',
              dy,
              ...dotOptions(each),
              ...opacity,
            }),
          ];
        }),
      ),
    ],
  });
  let x = names.width + chartWidth + 14;
  const words = columns.flatMap(({ head, cells }, column) => {
    x += columnGap + columnWidths[column]!;
    const set = (text: string, y: number, style: typeof headStyle | typeof cellStyle) =>
      textAt(x, y, text, style, { 'text-anchor': 'end', fill: style === headStyle ? ink.quiet : ink.text });
    return [
      set(head, top - 8, headStyle),
      ...cells.flatMap((cell, row) =>
        cell.map((text, lane) =>
          set(
            text,
            top + (row + 0.5) * rowHeight + (lane - (cell.length - 1) / 2) * laneHeight + axisSize / 3,
            cellStyle,
          ),
        ),
      ),
    ];
  });
  const body = element('g', { transform: `translate(0,${key?.height ?? 0})` }, chart, ...words);
  return {
    content: element('g', {}, ...(key === undefined ? [] : [key.content]), body),
    width,
    height: height + (key?.height ?? 0),
  };
}
