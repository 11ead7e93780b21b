/** A small ROC curve for each finding with its area and interval, so that each can be read by itself; the others stand behind. */

import * as Plot from '@observablehq/plot';
import type { EvaluationRecord, FindingRecord } from '../../evaluation/record/schema.ts';
import { ink } from '../ink.ts';
import { wrapped } from '../text.ts';
import { rocPoints } from './curves.ts';
import { grouped, intervalText } from './numbers.ts';
import { diagonal, loneFigure, panelGrid, type SquarePanel } from './square-panel.ts';
import { type CurvePoint, thinned } from './thinned.ts';

/** The figure, findings in the record's order; an undefined one has a panel that gives the reason. */
export function rocPanelsFigure(record: EvaluationRecord, subtitle: string): string {
  const all = Object.entries(record.findings);
  const coarse = all.map(([finding, one]) => ({ finding, points: thinned(rocPoints(one) ?? [], 0.02) }));
  const hasPoints = all.some(([, { operatingPoints }]) => operatingPoints[0]?.rates);
  const curves = coarse.filter(({ points }) => points.length > 0).length;
  return panelGrid(
    all.map(([finding, one]) =>
      rocPanel(
        finding,
        one,
        coarse.filter((other) => other.finding !== finding).map(({ points }) => points),
      ),
    ),
    {
      title: 'ROC curve of each finding',
      subtitle,
      notes: [
        `Across: false positive rate (1 − specificity). Up: true positive rate (sensitivity). Dashed: chance.${curves > 1 ? ' Grey: the other findings.' : ''}`,
        ...(hasPoints ? ['Cross: the operating point with the intervals of its sensitivity and its specificity.'] : []),
      ],
      description: `A ROC curve for each of ${all.length} findings: ${all
        .map(([finding, { auc }]) => `${finding} ${auc?.toFixed(3) ?? 'undefined'}`)
        .join(', ')}.`,
    },
  );
}

/** The curve of one finding, larger. */
export function rocFindingFigure(finding: string, record: FindingRecord): string {
  return loneFigure(
    { ...rocPanel(finding, record, []), title: 'ROC curve' },
    `ROC curve of ${finding}`,
    `ROC curve of ${finding}: AUC ${record.auc?.toFixed(3) ?? 'undefined'}, ${record.positives} positives, ${record.negatives} negatives.`,
  );
}

function rocPanel(finding: string, record: FindingRecord, behind: readonly (readonly CurvePoint[])[]): SquarePanel {
  const { auc, aucIntervals, positives, negatives, reason } = record;
  const curve = thinned(rocPoints(record) ?? [], 0.004);
  const xy = { x: 'x', y: 'y' } as const;
  return {
    title: finding,
    place: 'lower right',
    words:
      auc === null
        ? ['undefined:', ...wrapped(reason ?? '', 120, { size: 12 })]
        : [
            `AUC ${auc.toFixed(3)}`,
            ...(aucIntervals.deLong.interval === null ? [] : [intervalText(aucIntervals.deLong)]),
            `${grouped(positives)} with`,
            `${grouped(negatives)} without`,
          ],
    axes: { kind: 'roc', x: 'False positive rate (1 − specificity)', y: 'True positive rate (sensitivity)' },
    marks: [
      ...(auc === null ? [] : behind.map((other) => Plot.line(other, { ...xy, stroke: ink.behind, strokeWidth: 1 }))),
      Plot.line(diagonal, { stroke: ink.quiet, strokeDasharray: '5 4' }),
      Plot.line(curve, { ...xy, stroke: ink.strong, strokeWidth: 2.2 }),
      ...operatingMarks(record),
    ],
  };
}

/** A cross of the two intervals, round a ring. */
function operatingMarks({ operatingPoints }: FindingRecord): Plot.Markish[] {
  const rates = operatingPoints[0]?.rates;
  if (!rates || rates.sensitivity.interval === null || rates.specificity.interval === null) return [];
  const { sensitivity, specificity } = rates;
  const [x, y] = [1 - specificity.value!, sensitivity.value!];
  const line = { stroke: ink.lightEdge, strokeWidth: 1.6 };
  return [
    Plot.ruleY([y], { x1: 1 - specificity.interval!.high, x2: 1 - specificity.interval!.low, y, ...line }),
    Plot.ruleX([x], { y1: sensitivity.interval!.low, y2: sensitivity.interval!.high, x, ...line }),
    Plot.dot([[x, y]], { r: 4.2, fill: 'white', ...line }),
  ];
}
