/** A sweep of the learning rate: the loss of each step over its rate, raw and smoothed, and the rate that it suggests. */

import * as Plot from '@observablehq/plot';
import { figure, margin } from '../figure.ts';
import { ink } from '../ink.ts';
import { plot } from '../plot.ts';

export interface RateStep {
  readonly learningRate: number;
  readonly loss: number;
  readonly smoothed: number;
}

export interface LearningRateFigureData {
  readonly steps: readonly RateStep[];
  /** Null where the sweep says nothing. */
  readonly suggestion: number | null;
  readonly subtitle?: string | undefined;
}

const [width, height] = [760, 360];

/** The figure. The exploding end of the curve is cut off, so that the fall before it can be seen. */
export function learningRateFigure({ steps, suggestion, subtitle }: LearningRateFigureData): string {
  const smoothed = steps.map((step) => step.smoothed).filter(Number.isFinite);
  const [least, first] = [Math.min(...smoothed), smoothed[0] ?? 1];
  const room = Math.max(first - least, 0.05 * first);
  const [low, high] = [least - 0.4 * room, Math.max(first, least) + 0.8 * room];
  // A line that leaves the frame is cut there.
  const within = (of: (step: RateStep) => number) =>
    steps
      .map((step) => ({ x: step.learningRate, y: of(step) }))
      .map(({ x, y }) => ({ x, y: y >= low && y <= high ? y : Number.NaN }));
  const raw = within(({ loss }) => loss);
  const mean = within((step) => step.smoothed);
  const at = steps.find(({ learningRate }) => suggestion !== null && learningRate >= suggestion * 0.99);
  const chart = plot({
    width: width - margin,
    height,
    marginLeft: 62,
    marginRight: 24,
    marginTop: 26,
    marginBottom: 46,
    x: {
      type: 'log',
      domain: [steps[0]!.learningRate, steps.at(-1)!.learningRate],
      ticks: decades(steps[0]!.learningRate, steps.at(-1)!.learningRate),
      tickFormat: (value: number) => value.toExponential(0),
      label: 'learning rate',
      labelAnchor: 'center',
      labelArrow: 'none',
      labelOffset: 38,
    },
    y: {
      domain: [low, high],
      ticks: 5,
      grid: true,
      label: 'weighted loss',
      labelAnchor: 'center',
      labelArrow: 'none',
      labelOffset: 52,
    },
    marks: [
      Plot.frame({ stroke: ink.axis }),
      Plot.dot(raw, { x: 'x', y: 'y', r: 2, fill: ink.axis }),
      Plot.line(mean, { x: 'x', y: 'y', stroke: ink.dark, strokeWidth: 2.4 }),
      ...(suggestion === null
        ? []
        : [
            Plot.ruleX([suggestion], { stroke: '#b5480a', strokeWidth: 1.6, strokeDasharray: '6 4' }),
            Plot.dot(at === undefined ? [] : [{ x: at.learningRate, y: at.smoothed }], {
              x: 'x',
              y: 'y',
              r: 5,
              fill: '#b5480a',
              symbol: 'square',
            }),
            Plot.text([{ x: suggestion, y: high }], {
              x: 'x',
              y: 'y',
              text: () => `suggested: ${suggestion}`,
              fill: '#b5480a',
              fontSize: 13,
              fontWeight: 'bold',
              lineAnchor: 'bottom',
              dy: -5,
            }),
          ]),
    ],
  });
  return figure({
    width,
    height,
    title: 'Loss over the learning rate',
    subtitle,
    panels: [{ x: margin - 8, y: 0, content: chart }],
    notes: [
      'Grey dots: each step’s own batch. Line: their exponential mean. What lies above or below the frame is not shown.',
    ],
    description: `${steps.length} steps; ${suggestion === null ? 'no rate is suggested' : `suggested rate ${suggestion}`}; ${steps
      .filter((_, index) => index % 10 === 0)
      .map(({ learningRate, smoothed: value }) => `${learningRate.toPrecision(2)}: ${value.toPrecision(4)}`)
      .join(', ')}`,
  });
}

/** The powers of ten between two numbers. */
function decades(low: number, high: number): number[] {
  const [first, last] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
  return Array.from({ length: last - first + 1 }, (_, index) => Number(`1e${first + index}`));
}
