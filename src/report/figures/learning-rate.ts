/** The loss over the learning rates of a sweep, batch by batch and smoothed, with the rate that it speaks for. */

import * as Plot from '@observablehq/plot';
import type { Suggestion, SweepStep } from '../../training/find-rate.ts';
import { figure, margin } from '../figure.ts';
import { ink } from '../ink.ts';
import { plot } from '../plot.ts';
import type { SvgElement } from '../svg.ts';

export interface LearningRateFigureData {
  /** At least two steps. */
  readonly sweep: readonly SweepStep[];
  readonly suggestion: Suggestion;
  readonly subtitle?: string | undefined;
}

const width = 760;
const height = 400;
const edges = { left: 62, right: 20, top: 28, bottom: 46 };
/** The share of the single losses, at either end, that may lie outside. */
const tail = 0.04;

/** The figure; single losses far from the rest, and an explosion, are cut off for the fall to be seen. */
export function learningRateFigure({ sweep, suggestion, subtitle }: LearningRateFigureData): string {
  const { learningRate, reason } = suggestion;
  const range = rangeOf(sweep);
  const outside = sweep.length - inside(sweep, range).length;
  const found =
    learningRate === null
      ? `No rate is suggested: ${reason}.`
      : `Suggested: ${written(learningRate)}, where the smoothed loss falls fastest.`;
  return figure({
    width,
    height,
    title: 'Loss by learning rate',
    subtitle,
    panels: [{ x: margin - 8, y: 0, content: chart(sweep, learningRate, range) }],
    notes: [
      found,
      `Points: the loss of each batch, every one at a larger rate${outside > 0 ? `; ${outside} of ${sweep.length} lie outside` : ''}. Line: smoothed, at the mean rate of its batches.`,
    ],
    description: `${found} ${description(sweep)}`,
  });
}

function chart(sweep: readonly SweepStep[], suggested: number | null, range: readonly [number, number]): SvgElement {
  const domain = [sweep[0]!.learningRate, sweep.at(-1)!.learningRate] as const;
  return plot({
    width: width - margin,
    height,
    marginLeft: edges.left,
    marginRight: edges.right,
    marginTop: suggested === null ? 8 : edges.top,
    marginBottom: edges.bottom,
    x: {
      type: 'log',
      domain,
      ticks: ticksOf(domain),
      tickFormat: written,
      grid: true,
      label: 'learning rate',
      labelAnchor: 'center',
      labelArrow: 'none',
      labelOffset: 38,
    },
    y: {
      domain: range,
      ticks: 5,
      grid: true,
      label: 'weighted loss',
      labelAnchor: 'center',
      labelArrow: 'none',
      labelOffset: 52,
    },
    marks: [
      Plot.frame({ stroke: ink.axis }),
      Plot.dot(inside(sweep, range), { x: 'learningRate', y: 'loss', r: 2.4, fill: ink.axis }),
      Plot.line(smoothedLine(sweep, range[1]), { x: 'x', y: 'y', stroke: ink.dark, strokeWidth: 2.6 }),
      ...(suggested === null ? [] : suggestionMarks(sweep, suggested, range)),
    ],
  });
}

/** An upright line, its rate above it, and a point on the smoothed curve. */
function suggestionMarks(sweep: readonly SweepStep[], suggested: number, range: readonly [number, number]) {
  const point = { x: suggested, y: smoothedAt(sweep, suggested) };
  const top = { x: suggested, y: range[1] };
  return [
    Plot.ruleX([point], { x: 'x', stroke: ink.text, strokeWidth: 1.4, strokeDasharray: '5 4' }),
    Plot.dot([point], { x: 'x', y: 'y', r: 6, fill: 'white', stroke: ink.text, strokeWidth: 2.2 }),
    Plot.text([top], {
      x: 'x',
      y: 'y',
      dy: -12,
      text: () => `suggested: ${written(suggested)}`,
      fontSize: 14,
      fontWeight: 600,
      fill: ink.text,
    }),
  ];
}

/** The smoothed curve as far as it is below the top, and up to there where it leaves; elsewhere it has a gap. */
function smoothedLine(sweep: readonly SweepStep[], top: number): { x: number; y: number }[] {
  return sweep.flatMap(({ smoothedRate, smoothed }, k) => {
    if (smoothed <= top) return [{ x: smoothedRate, y: smoothed }];
    const before = sweep[k - 1];
    if (before === undefined || before.smoothed > top) return [];
    const share = (top - before.smoothed) / (smoothed - before.smoothed);
    const leaving = before.smoothedRate * (smoothedRate / before.smoothedRate) ** share;
    return [
      { x: leaving, y: top },
      { x: leaving, y: Number.NaN },
    ];
  });
}

/** The smoothed curve's height at a rate, between two of its points. */
function smoothedAt(sweep: readonly SweepStep[], rate: number): number {
  const after = sweep.findIndex(({ smoothedRate }) => smoothedRate >= rate);
  if (after <= 0) return sweep.at(after)!.smoothed;
  const [from, to] = [sweep[after - 1]!, sweep[after]!];
  const share = Math.log(rate / from.smoothedRate) / Math.log(to.smoothedRate / from.smoothedRate);
  return from.smoothed + share * (to.smoothed - from.smoothed);
}

/** The smoothed losses up to the lowest, and nearly all single ones up to there. */
function rangeOf(sweep: readonly SweepStep[]): [number, number] {
  const lowest = sweep.reduce((least, { smoothed }, k) => (smoothed < sweep[least]!.smoothed ? k : least), 0);
  const before = sweep.slice(0, lowest + 1);
  const losses = before.map(({ loss }) => loss).sort((a, b) => a - b);
  const out = Math.floor(tail * losses.length);
  const shown = [losses[out]!, losses.at(-1 - out)!, ...before.map(({ smoothed }) => smoothed)];
  const [low, high] = [Math.min(...shown), Math.max(...shown)];
  const room = Math.max(0.08 * (high - low), 1e-6);
  return [low - room, high + room];
}

function inside(sweep: readonly SweepStep[], [low, high]: readonly [number, number]): SweepStep[] {
  return sweep.filter(({ loss }) => loss >= low && loss <= high);
}

/** Each power of ten; where there are fewer than three, 2 and 5 times these too. */
function ticksOf([least, most]: readonly [number, number]): number[] {
  const [first, last] = [Math.floor(Math.log10(least)), Math.ceil(Math.log10(most))];
  const powers = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  const ticks = (factors: readonly number[]) =>
    powers.flatMap((power) => factors.map((factor) => Number(`${factor}e${power}`)));
  const within = (rates: readonly number[]) => rates.filter((rate) => rate >= least * 0.999 && rate <= most * 1.001);
  const tens = within(ticks([1]));
  return tens.length < 3 ? within(ticks([1, 2, 5])) : tens;
}

/** As it is given to `--learning-rate`: `1e-4`, `0.025`. */
function written(rate: number): string {
  return rate < 1e-2 ? Number(rate.toPrecision(3)).toExponential() : String(Number(rate.toPrecision(3)));
}

function description(sweep: readonly SweepStep[]): string {
  const every = Math.max(1, Math.round(sweep.length / 10));
  const points = sweep.filter((_, k) => k % every === 0 || k === sweep.length - 1);
  const said = points.map(({ smoothedRate, smoothed }) => `${short(smoothed)} at ${written(smoothedRate)}`);
  return `Smoothed loss: ${said.join(', ')}.`;
}

function short(loss: number): string {
  return String(Number(loss.toPrecision(3)));
}
