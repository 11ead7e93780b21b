/** A small ROC curve for each finding, so that each can be read by itself; the other findings stand behind in grey. */

import * as Plot from '@observablehq/plot';
import type { Evaluation } from '../../evaluation/evaluate.ts';
import { figure, margin, type Panel, textAt } from '../figure.ts';
import { ink } from '../ink.ts';
import { plot } from '../plot.ts';
import { element } from '../svg.ts';
import { shortened, wrapped } from '../text.ts';
import type { RocFigureData } from './roc.ts';
import { type CurvePoint, thinned } from './thinned.ts';

const columns = 4;
const cell = { width: 214, height: 236 };
const side = 172;
const left = 30;
const top = 34;
const nameStyle = { size: 13, isBold: true };

/** The figure, findings in the evaluation's order; an undefined one has a panel that gives the reason. */
export function rocPanelsFigure({ evaluation, curves, subtitle }: RocFigureData): string {
  const names = Object.keys(evaluation.findings);
  const points = new Map([...curves].map(([finding, curve]) => [finding, thinned(curve, 0.004)]));
  const coarse = new Map([...curves].map(([finding, curve]) => [finding, thinned(curve, 0.02)]));
  const across = Math.min(columns, Math.max(names.length, 2));
  return figure({
    width: across * cell.width + 2 * margin,
    height: Math.ceil(names.length / across) * cell.height,
    title: 'ROC curve of each finding',
    subtitle,
    panels: names.map((finding, index): Panel => {
      const behind = [...coarse].filter(([other]) => other !== finding).map(([, curve]) => curve);
      return {
        x: margin + (index % across) * cell.width,
        y: Math.floor(index / across) * cell.height,
        content: panelOf(finding, evaluation, points.get(finding), behind),
      };
    }),
    notes: [
      `Across: false positive rate (1 − specificity). Up: true positive rate (sensitivity). Dashed: chance.${points.size > 1 ? ' Grey: the other findings.' : ''}`,
    ],
    description: `A ROC curve for each of ${names.length} findings: ${names
      .map((finding) => `${finding} ${evaluation.findings[finding]!.auc?.toFixed(3) ?? 'undefined'}`)
      .join(', ')}.`,
  });
}

function panelOf(
  finding: string,
  evaluation: Evaluation,
  curve: readonly CurvePoint[] | undefined,
  behind: readonly (readonly CurvePoint[])[],
) {
  const { auc, positives, negatives, reason } = evaluation.findings[finding]!;
  const scale = { domain: [0, 1], ticks: [0, 0.5, 1], grid: true, label: null, tickSize: 3 } as const;
  const xy = { x: 'x', y: 'y' } as const;
  const chart = plot({
    width: left + side + 6,
    height: top + side + 24,
    marginLeft: left,
    marginRight: 6,
    marginTop: top,
    marginBottom: 24,
    x: { ...scale, tickFormat: String },
    y: { ...scale, tickFormat: String },
    marks: [
      Plot.frame({ stroke: ink.axis }),
      ...(curve === undefined
        ? []
        : behind.map((other) => Plot.line(other, { ...xy, stroke: ink.behind, strokeWidth: 1 }))),
      Plot.line(
        [
          [0, 0],
          [1, 1],
        ],
        { stroke: ink.quiet, strokeDasharray: '5 4' },
      ),
      ...(curve === undefined ? [] : [Plot.line(curve, { ...xy, stroke: ink.strong, strokeWidth: 2.2 })]),
    ],
  });
  const words =
    auc === null
      ? ['undefined:', ...wrapped(reason ?? '', 120, { size: 12 })]
      : [
          `AUC ${auc.toFixed(3)}`,
          `${positives.toLocaleString('en-GB')} with`,
          `${negatives.toLocaleString('en-GB')} without`,
        ];
  const firstLine = top + side - 8 - (words.length - 1) * 16;
  return element(
    'g',
    {},
    chart,
    textAt(left, top - 12, shortened(finding, side, nameStyle), nameStyle),
    ...words.map((line, index) =>
      textAt(
        left + side - 8,
        firstLine + index * 16,
        line,
        { size: 12, isBold: index === 0 },
        {
          'text-anchor': 'end',
          stroke: 'white',
          'stroke-width': 4,
          'paint-order': 'stroke',
          'stroke-linejoin': 'round',
        },
      ),
    ),
  );
}
