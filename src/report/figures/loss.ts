/** Training and validation loss over the epochs, and below it, on an axis of its own, the mean validation AUC. */

import * as Plot from '@observablehq/plot';
import { figure, margin, type Panel } from '../figure.ts';
import { ink } from '../ink.ts';
import { plot } from '../plot.ts';
import type { SvgElement } from '../svg.ts';

/** A row of `history.csv`. */
export interface EpochResult {
  /** From 1. */
  readonly epoch: number;
  readonly loss: number;
  /** Null or not a number where nothing was measured; the line has a gap there. */
  readonly validationLoss?: number | null | undefined;
  readonly meanAuc?: number | null | undefined;
}

export interface LossFigureData {
  readonly epochs: readonly EpochResult[];
  /** The loss of every training step, first to last, as many in each epoch; drawn behind the epochs' means. */
  readonly steps?: readonly number[] | undefined;
  /** The epoch whose weights were kept. */
  readonly bestEpoch?: number | undefined;
  readonly subtitle?: string | undefined;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** A line with its name at its end; told apart by colour, dash and the shape of its points. */
interface Series {
  readonly name: string;
  readonly points: readonly Point[];
  readonly colour: string;
  readonly dash?: string;
  readonly symbol: 'circle' | 'square';
}

const width = 760;
const edges = { left: 62, right: 92, top: 10, bottom: 46 };
const lossHeight = 330;
const aucHeight = 220;
/** Names at the ends of lines stay this far apart. */
const nameDistance = 17;

/** The figure; of a single epoch it shows points. */
export function lossFigure({ epochs, steps = [], bestEpoch, subtitle }: LossFigureData): string {
  const pointsOf = (value: (row: EpochResult) => number | null | undefined) =>
    epochs.map((row) => ({ x: row.epoch, y: value(row) ?? Number.NaN }));
  const validation = { name: 'validation', colour: '#b5480a', dash: '7 4', symbol: 'square' } as const;
  const loss: Series[] = [
    { name: 'training', colour: ink.dark, symbol: 'circle', points: pointsOf((row) => row.loss) },
    { ...validation, points: pointsOf((row) => row.validationLoss) },
  ];
  const auc: Series = { ...validation, points: pointsOf((row) => row.meanAuc) };
  const last = Math.max(1, ...epochs.map(({ epoch }) => epoch));
  // A step stands at the end of its share of an epoch: the last step of epoch 1 at 1.
  const stepPoints = steps.map((y, index) => ({ x: ((index + 1) / steps.length) * last, y }));
  const isSingle = last === 1 && steps.length === 0;
  const shared = { epochs: isSingle ? ([0.5, 1.5] as const) : ([steps.length > 0 ? 0 : 1, last] as const), bestEpoch };
  const losses = finite([...loss.flatMap(({ points }) => points), ...stepPoints]);
  const areas = finite(auc.points);
  const panels: Panel[] = [
    {
      x: margin - 8,
      y: 0,
      content: chart({
        ...shared,
        height: lossHeight,
        label: 'weighted loss',
        range: [Math.min(0, ...losses), Math.max(...losses, 1e-6) * 1.05],
        series: loss,
        behind: stepPoints,
      }),
    },
  ];
  if (areas.length > 0) {
    panels.push({
      x: margin - 8,
      y: lossHeight + 12,
      content: chart({
        ...shared,
        height: aucHeight,
        label: 'mean AUC',
        range: [Math.min(0.5, Math.floor(Math.min(...areas) * 10) / 10), 1],
        series: [auc],
        behind: [],
      }),
    });
  }
  return figure({
    width,
    height: lossHeight + (areas.length > 0 ? aucHeight + 12 : 0),
    title: areas.length > 0 ? 'Loss and mean AUC over the epochs' : 'Loss over the epochs',
    subtitle,
    panels,
    notes: [
      ...(bestEpoch === undefined ? [] : [`Dotted upright line: epoch ${bestEpoch}, whose weights were kept.`]),
      ...(steps.length > 0 ? ['Grey: the loss of every training step.'] : []),
    ],
    description: epochs
      .map(
        (row) =>
          `epoch ${row.epoch}: training loss ${said(row.loss)}, validation loss ${said(row.validationLoss)}, mean AUC ${said(row.meanAuc)}`,
      )
      .join('; '),
  });
}

interface ChartOptions {
  readonly height: number;
  readonly label: string;
  readonly epochs: readonly [number, number];
  readonly range: readonly [number, number];
  readonly series: readonly Series[];
  readonly behind: readonly Point[];
  readonly bestEpoch: number | undefined;
}

function chart({ height, label, epochs, range, series, behind, bestEpoch }: ChartOptions): SvgElement {
  const xy = { x: 'x', y: 'y' } as const;
  const names = endNames(series, range, height - edges.top - edges.bottom);
  return plot({
    width: width - margin,
    height,
    marginLeft: edges.left,
    marginRight: edges.right,
    marginTop: edges.top,
    marginBottom: edges.bottom,
    x: {
      domain: epochs,
      insetLeft: epochs[0] === 0 ? 0 : 14,
      insetRight: 14,
      ticks: wholeTicks(epochs),
      tickFormat: String,
      label: 'epoch',
      labelAnchor: 'center',
      labelArrow: 'none',
      labelOffset: 38,
    },
    y: { domain: range, ticks: 5, grid: true, label, labelAnchor: 'center', labelArrow: 'none', labelOffset: 52 },
    marks: [
      Plot.frame({ stroke: ink.axis }),
      Plot.line(behind, { ...xy, stroke: ink.axis, strokeWidth: 0.8 }),
      ...(bestEpoch === undefined ? [] : [Plot.ruleX([bestEpoch], { stroke: ink.quiet, strokeDasharray: '2 4' })]),
      ...series.flatMap(({ points, colour, dash, symbol }) => [
        Plot.line(points, { ...xy, stroke: colour, strokeWidth: 2.2, ...(dash && { strokeDasharray: dash }) }),
        Plot.dot(points.length <= 60 ? points : [], { ...xy, symbol, fill: colour, r: 3.5 }),
      ]),
      ...names.map(({ name, colour, end, shift }) =>
        Plot.text([end], {
          ...xy,
          text: () => name,
          fill: colour,
          textAnchor: 'start',
          dx: 20,
          dy: shift,
          fontSize: 13,
        }),
      ),
    ],
  });
}

/** The last known point of each series, and by how much its name is moved so that names don't cover each other. */
function endNames(series: readonly Series[], [low, high]: readonly [number, number], height: number) {
  const ends = series.flatMap(({ name, colour, points }) => {
    const end = points.findLast(({ y }) => Number.isFinite(y));
    return end === undefined ? [] : [{ name, colour, end, place: ((high - end.y) / (high - low)) * height }];
  });
  ends.sort((a, b) => a.place - b.place);
  const [upper, lower] = ends;
  const missing = upper && lower ? Math.max(0, nameDistance - (lower.place - upper.place)) / 2 : 0;
  return ends.map((end, index) => ({ ...end, shift: index === 0 ? -missing : missing }));
}

/** At most a dozen whole epochs. */
function wholeTicks([first, last]: readonly [number, number]): number[] {
  const step = [1, 2, 5, 10, 20, 50, 100, 200, 500].find((size) => (last - first) / size <= 12) ?? 1000;
  const start = Math.ceil(first / step) * step;
  return Array.from({ length: Math.floor((last - start) / step) + 1 }, (_, index) => start + index * step);
}

function finite(points: readonly Point[]): number[] {
  return points.map(({ y }) => y).filter(Number.isFinite);
}

function said(value: number | null | undefined): string {
  return value === null || value === undefined || !Number.isFinite(value) ? 'not measured' : value.toPrecision(4);
}
