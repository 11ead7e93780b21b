/** Lines over a common axis, drawn as SVG at the width that there is. */

import { type ReactNode, useId, useRef } from 'react';
import { useSize } from '../viewer/stage-size.ts';
import { ticksOf, tickText } from './ticks.ts';

export interface Line {
  readonly name: string;
  readonly x: readonly number[];
  /** Undefined values are left out, and the line breaks there. */
  readonly y: readonly (number | null | undefined)[];
  /** Which of the chart's strokes: `main`, `second` (dashed) or `faint`. */
  readonly stroke: 'main' | 'second' | 'faint';
}

interface LineChartProps {
  readonly title: string;
  readonly lines: readonly Line[];
  readonly xLabel: string;
  readonly yLabel?: string;
  readonly height?: number;
  readonly xRange?: readonly [number, number];
  readonly yRange?: readonly [number, number];
  /** Behind the lines, in the chart's own places. */
  readonly behind?: (place: Scales) => ReactNode;
  readonly above?: (place: Scales) => ReactNode;
}

export interface Scales {
  x(value: number): number;
  y(value: number): number;
}

/** Pixels: a digit of the axis' type, and the room beside its texts. */
const [digit, beside] = [7, 15];

export function LineChart({
  title,
  lines,
  xLabel,
  yLabel,
  height = 240,
  xRange,
  yRange,
  behind,
  above,
}: LineChartProps) {
  const frame = useRef<HTMLDivElement>(null);
  const { width } = useSize(frame);
  const id = useId();
  const known = lines.flatMap(({ x, y }) =>
    y.flatMap((value, i) => (isNumber(value) ? [[x[i]!, value] as const] : [])),
  );
  const [left, right] = xRange ?? rangeOf(known.map(([x]) => x));
  const [low, high] = yRange ?? padded(rangeOf(known.map(([, y]) => y)));
  const [top, bottom] = [10, 36];
  const yTicks = ticksOf(low, high, Math.max((height - top - bottom) / 44, 2));
  const longest = Math.max(...yTicks.map((tick) => tickText(tick).length));
  const margin = { top, right: 14, bottom, left: Math.max(50, beside + digit * longest) };
  const plot = { width: Math.max(width - margin.left - margin.right, 10), height: height - margin.top - margin.bottom };
  const scales: Scales = {
    x: (value) => margin.left + ((value - left) / (right - left || 1)) * plot.width,
    y: (value) => margin.top + (1 - (value - low) / (high - low || 1)) * plot.height,
  };
  return (
    <figure className="chart" ref={frame}>
      {width > 1 && (
        <svg width={width} height={height} role="img" aria-labelledby={id}>
          <title id={id}>{title}</title>
          <g className="axis">
            {yTicks.map((tick) => (
              <g key={tick}>
                <line
                  className="grid"
                  x1={margin.left}
                  x2={margin.left + plot.width}
                  y1={scales.y(tick)}
                  y2={scales.y(tick)}
                />
                <text x={margin.left - 8} y={scales.y(tick)} dy="0.32em" textAnchor="end">
                  {tickText(tick)}
                </text>
              </g>
            ))}
            {ticksOf(left, right, Math.max(plot.width / 76, 2)).map((tick) => (
              <text key={tick} x={scales.x(tick)} y={margin.top + plot.height + 17} textAnchor="middle">
                {tickText(tick)}
              </text>
            ))}
            <line
              x1={margin.left}
              x2={margin.left + plot.width}
              y1={margin.top + plot.height}
              y2={margin.top + plot.height}
            />
            <text x={margin.left + plot.width} y={height - 3} textAnchor="end">
              {xLabel}
            </text>
            {yLabel !== undefined && (
              <text transform={`translate(11 ${margin.top}) rotate(-90)`} textAnchor="end">
                {yLabel}
              </text>
            )}
          </g>
          {behind?.(scales)}
          {lines.map(({ name, x, y, stroke }) => (
            <path key={name} className={`line line-${stroke}`} d={pathOf(x, y, scales)} />
          ))}
          {above?.(scales)}
        </svg>
      )}
      {lines.length > 1 && (
        <figcaption className="legend">
          {lines.map(({ name, stroke }) => (
            <span key={name} className="legend-item">
              <svg width="24" height="8" aria-hidden="true">
                <path className={`line line-${stroke}`} d="M1 4h22" />
              </svg>
              {name}
            </span>
          ))}
        </figcaption>
      )}
    </figure>
  );
}

function isNumber(value: number | null | undefined): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function rangeOf(values: readonly number[]): [number, number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) [low, high] = [Math.min(low, value), Math.max(high, value)];
  return low <= high ? [low, high] : [0, 1];
}

function padded([low, high]: [number, number]): [number, number] {
  const room = (high - low || Math.abs(high) || 1) * 0.06;
  return [low >= 0 ? Math.max(low - room, 0) : low - room, high + room];
}

function pathOf(x: readonly number[], y: Line['y'], scales: Scales): string {
  let isDrawing = false;
  return y
    .map((value, i) => {
      if (!isNumber(value)) {
        isDrawing = false;
        return '';
      }
      const command = isDrawing ? 'L' : 'M';
      isDrawing = true;
      // A lone point is drawn too: a line of no length with round ends.
      return `${command}${scales.x(x[i]!).toFixed(1)} ${scales.y(value).toFixed(1)}${command === 'M' ? 'h0' : ''}`;
    })
    .join('');
}
