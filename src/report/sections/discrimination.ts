/** How well findings are told apart: areas with intervals, ROC curves, precision and recall. */

import type { EvaluationRecord } from '../../evaluation/record/schema.ts';
import type { Section } from '../page/page.ts';
import type { FigureOf } from './figures.ts';
import { testSetOf } from './tested.ts';

export function discriminationSection(record: EvaluationRecord, figureOf: FigureOf): Section {
  const basis = `${record.tested.model} on ${testSetOf(record)}; positives and negatives of each finding are in the table above.`;
  return {
    heading: 'How well findings are told apart',
    id: 'discrimination',
    blocks: [
      ...figureOf('forest', `Areas under the ROC curve with their intervals. ${basis}`),
      ...figureOf('roc', `ROC curves of all findings, largest area first. ${basis}`),
      ...figureOf('roc-panels', `The same curves, one a panel, with counts. ${basis}`),
      ...figureOf('precision-recall', `Precision against recall, beside the prevalence. ${basis}`),
    ],
  };
}
