/** What stands around the results: what is told without the image, how common findings are, which go together, what others reached. */

import type { EvaluationRecord } from '../../evaluation/record/schema.ts';
import { counted } from '../figures/numbers.ts';
import type { Section } from '../page/page.ts';
import type { Cell, Table } from '../page/table.ts';
import type { FigureOf } from './figures.ts';
import { testSetOf } from './tested.ts';

/** The sections for which the record has something. */
export function contextSections(record: EvaluationRecord, figureOf: FigureOf): Section[] {
  return [
    baselineSection(record, figureOf),
    shiftSection(record, figureOf),
    coOccurrenceSection(record, figureOf),
    publishedSection(record, figureOf),
  ].filter((section) => section !== undefined);
}

function baselineSection(record: EvaluationRecord, figureOf: FigureOf): Section | undefined {
  const { baseline } = record;
  if (baseline === null) return undefined;
  return {
    heading: 'What is told without the image',
    id: 'baseline',
    blocks: [
      {
        kind: 'text',
        text: `A logistic regression on ${baseline.features.join(', ')}, fitted on ${baseline.data} (${counted(baseline.images, 'image')}), knows nothing of the image. What a model tells beyond it, it must have seen; what it tells no better may be view, age and sex.`,
      },
      ...figureOf('baseline', `The model’s AUC beside the baseline’s, on ${testSetOf(record)}.`),
    ],
  };
}

function shiftSection(record: EvaluationRecord, figureOf: FigureOf): Section | undefined {
  const { prevalenceShift } = record;
  if (prevalenceShift === null) return undefined;
  return {
    heading: 'How common findings are, tested and learnt from',
    id: 'prevalence-shift',
    blocks: figureOf(
      'prevalence-shift',
      `Prevalence in ${record.tested.data} and in ${prevalenceShift.data} (${prevalenceShift.role}).`,
    ),
  };
}

function coOccurrenceSection(record: EvaluationRecord, figureOf: FigureOf): Section | undefined {
  const pictures = figureOf(
    'co-occurrence',
    `Correlation of labels and of probabilities, ${testSetOf(record)}. A pair that the probabilities join and the labels do not may be one that the model cannot tell apart.`,
  );
  if (pictures.length === 0) return undefined;
  return { heading: 'Which findings go together', id: 'co-occurrence', blocks: pictures };
}

function publishedSection(record: EvaluationRecord, figureOf: FigureOf): Section | undefined {
  if (record.published.length === 0) return undefined;
  return {
    heading: 'Beside published results',
    id: 'published',
    blocks: [
      {
        kind: 'text',
        text: 'Each published result has a test set and labels of its own. Areas measured on different images show a size; they rank nothing.',
      },
      ...figureOf('published', `Areas under the curve beside published ones. ${testSetOf(record)}.`),
      publishedTable(record),
    ],
  };
}

/** The areas of a user's own beside published ones, each with as many decimals as its source is good for. */
function publishedTable({ tested, findings, published }: EvaluationRecord): Table {
  return {
    kind: 'table',
    caption: `AUC of ${tested.model} and of published results. ${published.map(({ name, testSet }) => `${name}: ${testSet}`).join('; ')}.`,
    columns: [
      { label: 'Finding' },
      { label: tested.model, isNumeric: true },
      ...published.map(({ name }) => ({ label: name, isNumeric: true })),
    ],
    rows: Object.entries(findings).map(([finding, { auc }]): Cell[] => [
      finding,
      auc === null ? { quiet: 'undefined' } : auc.toFixed(3),
      ...published.map(({ auc: areas, decimals }) => areas[finding]?.toFixed(decimals) ?? { quiet: '–' }),
    ]),
  };
}
