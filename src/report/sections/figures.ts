/** The figures of an evaluation by the names of their files, drawn once for the folder and for the report. */

import type { EvaluationRecord } from '../../evaluation/record/schema.ts';
import { baselineFigure } from '../figures/baseline.ts';
import { calibrationFigure } from '../figures/calibration.ts';
import { coOccurrenceFigure } from '../figures/co-occurrence.ts';
import { comparisonFigure } from '../figures/comparison.ts';
import { confusionFigure } from '../figures/confusion.ts';
import { forestFigure } from '../figures/forest.ts';
import { precisionRecallFigure } from '../figures/precision-recall.ts';
import { prevalenceShiftFigure } from '../figures/prevalence-shift.ts';
import { rocFigure } from '../figures/roc.ts';
import { rocPanelsFigure } from '../figures/roc-panels.ts';
import { subgroupsFigure } from '../figures/subgroups.ts';
import type { Picture } from '../page/picture.ts';
import { testSetOf } from './tested.ts';

/** A figure with its caption as a block of a section; none where the evaluation has no such figure. */
export type FigureOf = (name: string, caption: string) => readonly Picture[];

/** The figures as SVG documents; those for which the record has nothing are not there. */
export function evaluationFigures(record: EvaluationRecord): ReadonlyMap<string, string> {
  const testSet = testSetOf(record);
  const subtitle = `${record.tested.model} on ${testSet}`;
  const { baseline, prevalenceShift, published, subgroups, findings } = record;
  const figures: [string, string | undefined][] = [
    ['roc', rocFigure(record, subtitle)],
    ['roc-panels', rocPanelsFigure(record, subtitle)],
    ['forest', forestFigure(record, subtitle)],
    ['precision-recall', precisionRecallFigure(record, subtitle)],
    ['calibration', calibrationFigure(record, subtitle)],
    ['confusion', confusionFigure(record, subtitle)],
    ...subgroups.map((one): [string, string | undefined] => [
      subgroupsFigureName(one.column),
      subgroupsFigure(one, record, subtitle),
    ]),
    ['baseline', baseline === null ? undefined : baselineFigure(baseline, record, subtitle)],
    [
      'prevalence-shift',
      prevalenceShift === null ? undefined : prevalenceShiftFigure(prevalenceShift, record, subtitle),
    ],
    ['co-occurrence', Object.keys(findings).length > 1 ? coOccurrenceFigure(record, subtitle) : undefined],
    ['published', published.length === 0 ? undefined : comparisonFigure(record, testSet)],
  ];
  return new Map(figures.filter((figure): figure is [string, string] => figure[1] !== undefined));
}

/** `subgroups-ViewPosition`; a column may have any name. */
export function subgroupsFigureName(column: string): string {
  return `subgroups-${column.replaceAll(/[^\w-]+/g, '_')}`;
}
