/**
 * `MODEL_CARD.md`: what a model is, what it was trained and tested on, what it is for and what it isn't
 * (after Mitchell et al. 2019, Model Cards for Model Reporting, 10.1145/3287560.3287596).
 */

import type { Evaluation } from '../evaluation/evaluate.ts';
import { metricsTable } from './blocks.ts';
import { grouped } from './figures/numbers.ts';
import { factsMarkdown, gridMarkdown, plain, sectionMarkdown } from './markdown.ts';
import type { Fact } from './page/block.ts';
import { researchUseOnly, type Section } from './page/page.ts';
import { cellText } from './page/table.ts';

export interface ModelCard {
  readonly name: string;
  /** Network, parameters, input size, normalisation, initial weights, software and version. */
  readonly model: readonly Fact[];
  readonly findings: readonly string[];
  readonly splits: readonly CardSplit[];
  /** Settings in the order in which they matter; empty where they aren't known. */
  readonly training: readonly Fact[];
  /** Undefined before a first evaluation. */
  readonly results?: CardResults | undefined;
  /** What this model in particular can't do; the general limits are always there. */
  readonly limits?: readonly string[];
}

export interface CardSplit {
  /** `train`, `valid`, `test`. */
  readonly split: string;
  readonly file: string;
  readonly sha256: string;
  /** Undefined where it isn't known. */
  readonly images?: number | undefined;
  /** Undefined where the table doesn't say. */
  readonly patients?: number | undefined;
}

/** What was measured on which data: areas alone, as during a training, or the sections of a whole evaluation. */
export type CardResults = { readonly on: string } & (
  | { readonly evaluation: Evaluation }
  | { readonly sections: readonly Section[] }
);

const generalLimits = [
  'It gives a score for the findings named above and says nothing about any other.',
  'It was tested on the data named here alone; on images of another hospital, device, age group or view its scores may be worse and its areas under the curve do not hold.',
  'Labels mined from reports are wrong for some images, so the metrics are too.',
  'A heat map shows what raised a score; it does not outline a disease.',
];

/** The card as Markdown. */
export function modelCard(card: ModelCard): string {
  const { name, model, findings, splits, training, results, limits = [] } = card;
  const hashed = splits.map(({ split, file, sha256, images, patients }) => [
    split,
    file,
    images === undefined ? 'not said' : grouped(images),
    patients === undefined ? 'not said' : grouped(patients),
    `\`${sha256}\``,
  ]);
  const parts = [
    `# ${plain(name)}`,
    `**${researchUseOnly}**`,
    '## Model',
    factsMarkdown(model),
    `Findings, in the order of the outputs: ${findings.map(plain).join(', ')}.`,
    '## Intended use',
    'Research and teaching on frontal chest X-rays: to learn how such a model is trained, tested and explained, and to compare methods. It must not be used to diagnose, to triage, or to decide about a patient.',
    '## Data',
    gridMarkdown(['Split', 'Table', 'Images', 'Patients', 'SHA-256 of the table'], hashed),
    '## Training',
    training.length === 0 ? 'Not known: predictions were given without their model.' : factsMarkdown(training),
    '## Results',
    ...(results === undefined ? ['Not evaluated yet.'] : [`On ${plain(results.on)}.`, ...resultsOf(results)]),
    '## Limits',
    [...generalLimits, ...limits.map(plain)].map((limit) => `- ${limit}`).join('\n'),
  ];
  return `${parts.join('\n\n')}\n`;
}

function resultsOf(results: CardResults): string[] {
  if ('sections' in results) return results.sections.map((section) => sectionMarkdown(section, 3));
  const { caption, columns, rows } = metricsTable(results.evaluation);
  return [
    plain(caption),
    gridMarkdown(
      columns.map(({ label }) => label),
      rows.map((row) => row.map(cellText)),
    ),
  ];
}
