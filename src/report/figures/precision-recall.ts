/**
 * Precision against recall for each finding, beside the prevalence: a model that tells nothing has the prevalence as its
 * precision, so that an average precision says nothing without it.
 */

import * as Plot from '@observablehq/plot';
import type { EvaluationRecord, FindingRecord } from '../../evaluation/record/schema.ts';
import { ink } from '../ink.ts';
import { wrapped } from '../text.ts';
import { precisionRecallPoints } from './curves.ts';
import { intervalText, percent } from './numbers.ts';
import { loneFigure, panelGrid, type SquarePanel } from './square-panel.ts';
import { thinned } from './thinned.ts';

/** The figure, findings in the record's order; an undefined one has a panel that gives the reason. */
export function precisionRecallFigure(record: EvaluationRecord, subtitle: string): string {
  const all = Object.entries(record.findings);
  return panelGrid(
    all.map(([finding, one]) => precisionRecallPanel(finding, one)),
    {
      title: 'Precision and recall of each finding',
      subtitle,
      notes: [
        'Across: recall (sensitivity). Up: precision (positive predictive value). Dashed: the prevalence, which is the precision of a model that tells nothing.',
      ],
      description: `Average precision of each of ${all.length} findings: ${all
        .map(
          ([finding, { averagePrecision, prevalence }]) =>
            `${finding} ${averagePrecision.value?.toFixed(3) ?? 'undefined'} at a prevalence of ${prevalence === null ? 'unknown' : percent(prevalence)}`,
        )
        .join(', ')}.`,
    },
  );
}

/** The curve of one finding, larger. */
export function precisionRecallFindingFigure(finding: string, record: FindingRecord): string {
  const { averagePrecision, prevalence } = record;
  return loneFigure(
    { ...precisionRecallPanel(finding, record), title: 'Precision and recall' },
    `Precision and recall of ${finding}`,
    `Precision against recall of ${finding}: average precision ${averagePrecision.value?.toFixed(3) ?? 'undefined'}, prevalence ${prevalence === null ? 'unknown' : percent(prevalence)}.`,
  );
}

function precisionRecallPanel(finding: string, record: FindingRecord): SquarePanel {
  const { averagePrecision, prevalence, reason } = record;
  const curve = thinned(precisionRecallPoints(record) ?? [], 0.004);
  return {
    title: finding,
    // Where no line is: a good curve runs along the top and the right, a poor one falls at once.
    place: (averagePrecision.value ?? 0) >= 0.5 ? 'lower left' : 'upper right',
    // Above the dashed line, where there is room, or else well below it.
    floor: prevalence !== null && prevalence < 0.55 ? prevalence : 0,
    words:
      averagePrecision.value === null
        ? ['undefined:', ...wrapped(reason ?? '', 120, { size: 12 })]
        : [
            `AP ${averagePrecision.value.toFixed(3)}`,
            ...(averagePrecision.interval === null ? [] : [intervalText(averagePrecision)]),
            `prevalence ${percent(prevalence!)}`,
          ],
    axes: { kind: 'precision-recall', x: 'Recall (sensitivity)', y: 'Precision (predictive value)' },
    marks: [
      ...(prevalence === null
        ? []
        : [Plot.ruleY([prevalence], { stroke: ink.quiet, strokeDasharray: '5 4', strokeWidth: 1.4 })]),
      Plot.line(curve, { x: 'x', y: 'y', stroke: ink.strong, strokeWidth: 2 }),
    ],
  };
}
