/**
 * Which findings go together, in the labels and in what the model says. A model that always calls two findings together
 * that the labels don't pair has learnt the one from the other.
 */

import type { EvaluationRecord } from '../../evaluation/record/schema.ts';
import { figure, margin, textAt } from '../figure.ts';
import { ink } from '../ink.ts';
import { element, type SvgElement } from '../svg.ts';
import { shortened, textWidth } from '../text.ts';
import { decimal } from './numbers.ts';

type Matrix = readonly (readonly (number | null)[])[];

const cell = { width: 31, height: 24 };
const nameStyle = { size: 12 };
const valueStyle = { size: 10.5 };
const headStyle = { size: 13, isBold: true };
const gap = 30;
const longest = 130;

/** The figure: the labels' correlation beside that of the probabilities, on one scale. */
export function coOccurrenceFigure({ coOccurrence }: EvaluationRecord, subtitle: string): string {
  const { findings, labels, predictions } = coOccurrence;
  const nameWidth =
    Math.min(longest, Math.ceil(Math.max(...findings.map((name) => textWidth(name, nameStyle))) * 1.06)) + 10;
  const side = findings.length * cell.width;
  const top = 24 + nameWidth;
  return figure({
    width: nameWidth + 2 * side + gap + 2 * margin,
    height: top + findings.length * cell.height + 8,
    title: 'Which findings go together',
    subtitle,
    panels: [
      {
        x: margin,
        y: 0,
        content: heatMap({ title: 'Labels', findings, values: labels.correlation, nameWidth, hasRowNames: true }),
      },
      {
        x: margin + nameWidth + side + gap,
        y: 0,
        content: heatMap({
          title: 'Probabilities',
          findings,
          values: predictions.correlation,
          nameWidth,
          hasRowNames: false,
        }),
      },
    ],
    notes: [
      'Left: φ, the correlation of the two labels. Right: Spearman’s correlation of the two probabilities over all images; the two measures differ, so compare patterns, not sizes. Blue: together more often than by chance; orange: less often. In hundredths; –: undefined.',
    ],
    description: strongest(findings, labels.correlation, predictions.correlation),
  });
}

function heatMap(data: {
  readonly title: string;
  readonly findings: readonly string[];
  readonly values: Matrix;
  readonly nameWidth: number;
  readonly hasRowNames: boolean;
}): SvgElement {
  const { title, findings, values, nameWidth, hasRowNames } = data;
  const left = hasRowNames ? nameWidth : 0;
  const top = 24 + nameWidth;
  const parts: SvgElement[] = [textAt(left, 14, title, headStyle)];
  findings.forEach((finding, row) => {
    const shown = shortened(finding, longest, nameStyle);
    const x = left + (row + 0.5) * cell.width + 4;
    parts.push(textAt(0, 0, shown, nameStyle, { transform: `translate(${x},${top - 6}) rotate(-90)` }));
    if (hasRowNames) {
      const y = top + (row + 0.5) * cell.height + 4;
      parts.push(textAt(left - 8, y, shown, nameStyle, { 'text-anchor': 'end' }));
    }
    findings.forEach((_, column) => {
      const value = row === column ? undefined : (values[row]?.[column] ?? null);
      parts.push(cellOf(value, left + column * cell.width, top + row * cell.height));
    });
  });
  return element('g', {}, ...parts);
}

/** A value's shade and its number; the diagonal is empty. */
function cellOf(value: number | null | undefined, x: number, y: number): SvgElement {
  const place = { x, y, width: cell.width - 1, height: cell.height - 1 };
  if (value === undefined) return element('rect', { ...place, fill: ink.stripe });
  const middle = { 'text-anchor': 'middle' };
  const text = value === null ? '–' : decimal(Math.round(100 * value), 0);
  return element(
    'g',
    {},
    ...(value === null
      ? []
      : [
          element('rect', {
            ...place,
            fill: value >= 0 ? ink.strong : ink.lightEdge,
            'fill-opacity': Math.min(0.62, 1.1 * Math.abs(value)),
          }),
        ]),
    textAt(x + cell.width / 2, y + cell.height / 2 + 4, text, valueStyle, middle),
  );
}

function strongest(findings: readonly string[], labels: Matrix, predictions: Matrix): string {
  const pairs = findings.flatMap((first, row) =>
    findings.slice(row + 1).flatMap((second, rest) => {
      const column = row + 1 + rest;
      const value = labels[row]?.[column] ?? null;
      return value === null ? [] : [{ first, second, value, other: predictions[row]?.[column] ?? null }];
    }),
  );
  const shown = pairs.sort((a, b) => b.value - a.value).slice(0, 5);
  return `The pairs whose labels go together most: ${shown
    .map(
      ({ first, second, value, other }) =>
        `${first} and ${second}, φ ${value.toFixed(2)}, probabilities ${other?.toFixed(2) ?? 'undefined'}`,
    )
    .join('; ')}.`;
}
