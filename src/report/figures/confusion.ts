/** What the operating point makes of the images tested: for each finding the four counts, shaded by their share of the row. */

import type { EvaluationRecord, OperatingPointRecord } from '../../evaluation/record/schema.ts';
import { gridFigure, textAt } from '../figure.ts';
import { ink } from '../ink.ts';
import { element, type SvgElement } from '../svg.ts';
import { shortened } from '../text.ts';
import { grouped, percent, ruleText, thresholdText } from './numbers.ts';

const box = { width: 80, height: 46 };
const cell = { width: 2 * box.width + 62, height: 2 * box.height + 74 };
const left = 46;
const nameStyle = { size: 13, isBold: true };
const small = { size: 11 };
const countStyle = { size: 13, isBold: true };

/** The figure of the findings' first operating points; undefined where no finding has one. */
export function confusionFigure({ findings, operatingPoints }: EvaluationRecord, subtitle: string): string | undefined {
  const points = Object.entries(findings).flatMap(
    ([
      finding,
      {
        operatingPoints: [first],
      },
    ]) => (first?.rates ? [{ finding, point: first }] : []),
  );
  if (points.length === 0) return undefined;
  const missing = Object.keys(findings).filter((finding) => !points.some((point) => point.finding === finding));
  const matrices = points.map(({ finding, point }) => matrix(finding, point));
  return gridFigure(cell, matrices, {
    title: 'What the operating points make of the images tested',
    subtitle,
    notes: [
      `Rows: images with and without the finding. Columns: called present, called absent. The darker, the larger the share of the row. Thresholds: ${operatingPoints.note}.`,
      ...(missing.length > 0 ? [`Without an operating point: ${missing.join(', ')}.`] : []),
    ],
    description: points
      .map(({ finding, point: { rates } }) => {
        const { truePositives: tp, falseNegatives: fn, falsePositives: fp, trueNegatives: tn } = rates!;
        return `${finding}: ${tp} true positives, ${fn} false negatives, ${fp} false positives, ${tn} true negatives`;
      })
      .join('; '),
  });
}

function matrix(finding: string, { rule, threshold, rates }: OperatingPointRecord): SvgElement {
  const { truePositives: tp, falseNegatives: fn, falsePositives: fp, trueNegatives: tn } = rates!;
  const top = 44;
  const head = (text: string, x: number, y: number, anchor: string) =>
    textAt(x, y, text, small, { 'text-anchor': anchor, fill: ink.quiet });
  const boxes = [
    [tp, fn],
    [fp, tn],
  ].flatMap((row, r) =>
    row.map((count, c) => {
      const of = row[0]! + row[1]!;
      const share = of === 0 ? 0 : count / of;
      const isRight = r === c;
      const [x, y] = [left + c * box.width, top + r * box.height];
      const middle = { 'text-anchor': 'middle' };
      return element(
        'g',
        {},
        element('rect', {
          x,
          y,
          ...box,
          fill: isRight ? ink.strong : ink.lightEdge,
          'fill-opacity': 0.08 + 0.42 * share,
        }),
        element('rect', { x, y, ...box, fill: 'none', stroke: ink.axis }),
        textAt(x + box.width / 2, y + 21, grouped(count), countStyle, middle),
        textAt(x + box.width / 2, y + 37, of === 0 ? '–' : percent(share), small, middle),
      );
    }),
  );
  return element(
    'g',
    {},
    textAt(0, 14, shortened(finding, cell.width - 16, nameStyle), nameStyle),
    head('called present', left + box.width / 2, top - 6, 'middle'),
    head('called absent', left + 1.5 * box.width, top - 6, 'middle'),
    head('with', left - 6, top + box.height / 2 + 4, 'end'),
    head('without', left - 6, top + 1.5 * box.height + 4, 'end'),
    ...boxes,
    head(`${ruleText(rule)}: ≥ ${thresholdText(threshold!)}`, left, top + 2 * box.height + 16, 'start'),
  );
}
