/**
 * `MODEL_CARD.md`: what a model is, what it was trained and tested on, what it is for and what it isn't
 * (after Mitchell et al. 2019, Model Cards for Model Reporting, 10.1145/3287560.3287596).
 */

import type { Evaluation } from '../evaluation/evaluate.ts';
import { metricsTable } from './blocks.ts';
import { grouped } from './figures/numbers.ts';
import type { Fact } from './page/block.ts';
import { researchUseOnly } from './page/page.ts';
import { cellText } from './page/table.ts';

export interface ModelCard {
  readonly name: string;
  /** Network, parameters, input size, normalisation, initial weights, software and version. */
  readonly model: readonly Fact[];
  readonly findings: readonly string[];
  readonly splits: readonly {
    /** `train`, `valid`, `test`. */
    readonly split: string;
    readonly file: string;
    readonly sha256: string;
    readonly images: number;
    /** Undefined where the table doesn't say. */
    readonly patients?: number | undefined;
  }[];
  /** Settings in the order in which they matter. */
  readonly training: readonly Fact[];
  /** Undefined before a first evaluation. */
  readonly results?: { readonly on: string; readonly evaluation: Evaluation } | undefined;
  /** What this model in particular can't do; the general limits are always there. */
  readonly limits?: readonly string[];
}

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
    grouped(images),
    patients === undefined ? 'not said' : grouped(patients),
    `\`${sha256}\``,
  ]);
  const parts = [
    `# ${plain(name)}`,
    `**${researchUseOnly}**`,
    '## Model',
    list(model),
    `Findings, in the order of the outputs: ${findings.map(plain).join(', ')}.`,
    '## Intended use',
    'Research and teaching on frontal chest X-rays: to learn how such a model is trained, tested and explained, and to compare methods. It must not be used to diagnose, to triage, or to decide about a patient.',
    '## Data',
    table(['Split', 'Table', 'Images', 'Patients', 'SHA-256 of the table'], hashed),
    '## Training',
    list(training),
    '## Results',
    ...(results === undefined
      ? ['Not evaluated yet.']
      : [`On ${plain(results.on)}.`, ...resultsOf(results.evaluation)]),
    '## Limits',
    [...generalLimits, ...limits.map(plain)].map((limit) => `- ${limit}`).join('\n'),
  ];
  return `${parts.join('\n\n')}\n`;
}

function resultsOf(evaluation: Evaluation): string[] {
  const { caption, columns, rows } = metricsTable(evaluation);
  const cells = rows.map((row) => row.map(cellText));
  return [
    caption,
    table(
      columns.map(({ label }) => label),
      cells,
    ),
  ];
}

function list(facts: readonly Fact[]): string {
  return facts.map(({ label, value }) => `- ${plain(label)}: ${plain(value)}`).join('\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(plain).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** On one line, and without the signs that Markdown or HTML in it would take for their own. */
function plain(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[|<>]/g, (sign) => `\\${sign}`);
}
