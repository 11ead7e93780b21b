/** What every command that evaluates writes: `metrics.json`, `predictions.csv`, figures, `report.html`, `MODEL_CARD.md`. */

import { join } from 'node:path';
import { writeFileSafely } from '../base/files.ts';
import { type Predictions, writePredictions } from '../evaluation/predictions.ts';
import type { EvaluationRecord } from '../evaluation/record/schema.ts';
import { metricsText } from '../evaluation/record/text.ts';
import type { ModelDescription } from '../network/model-file.ts';
import { evaluationCard } from '../report/evaluation-card.ts';
import type { Fact } from '../report/page/block.ts';
import type { Section } from '../report/page/page.ts';
import { writeFigure } from '../report/render.ts';
import { evaluationReport } from '../report/report.ts';
import type { WrongCases } from '../report/sections/errors.ts';
import { evaluationFigures } from '../report/sections/figures.ts';
import { modelFacts, trainingNotes } from './model-facts.ts';
import { version } from './version.ts';

export interface EvaluationOutput {
  readonly record: EvaluationRecord;
  readonly predictions: Predictions;
  /** The command as a user types it. */
  readonly command: string;
  /** Of the model; undefined where only predictions are known. */
  readonly description?: ModelDescription | undefined;
  /** The most confident wrong cases by finding, where images are at hand. */
  readonly errors?: Readonly<Record<string, WrongCases>> | undefined;
  readonly facts?: readonly Fact[];
  readonly sections?: readonly Section[];
}

/**
 * Writes everything of an evaluation into a folder that is there.
 *
 * @throws InputError if a file can't be written.
 */
export async function writeEvaluation(folder: string, output: EvaluationOutput): Promise<void> {
  const { record, predictions, command, description, errors, facts, sections } = output;
  await writePredictions(join(folder, 'predictions.csv'), predictions);
  await writeFileSafely(join(folder, 'metrics.json'), metricsText(record));
  const figures = evaluationFigures(record);
  for (const [name, svg] of figures) await writeFigure(folder, name, svg);
  const report = evaluationReport({
    title: 'Evaluation',
    record,
    figures,
    reproduction: {
      command,
      versions: [`roentgen ${version}`, `Node ${process.versions.node}`],
      files: record.files,
    },
    generator: `roentgen ${version}`,
    ...(errors && { errors }),
    ...(facts && { facts }),
    ...(sections && { sections }),
  });
  await writeFileSafely(join(folder, 'report.html'), report);
  const card = evaluationCard({
    record,
    model: description === undefined ? [{ label: 'Predictions', value: record.tested.model }] : modelFacts(description),
    training: description === undefined ? [] : trainingNotes(description),
  });
  await writeFileSafely(join(folder, 'MODEL_CARD.md'), card);
}
