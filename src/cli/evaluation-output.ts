/** What every command that evaluates writes and prints: `metrics.json`, `predictions.csv`, figures, `report.html`. */

import { join } from 'node:path';
import { writeFileSafely } from '../base/files.ts';
import { type Evaluation, rocCurves } from '../evaluation/evaluate.ts';
import type { Joined } from '../evaluation/join.ts';
import { type Predictions, writePredictions } from '../evaluation/predictions.ts';
import type { Reproduction } from '../report/blocks.ts';
import { metricsJson } from '../report/metrics.ts';
import type { Fact } from '../report/page/block.ts';
import type { Section } from '../report/page/page.ts';
import { writeFigure } from '../report/render.ts';
import { evaluationFigures, evaluationReport, type Tested } from '../report/report.ts';
import { counted, notice } from './output.ts';
import { version } from './version.ts';

export interface EvaluationInput {
  /** What the predictions come from: a model, or a file of predictions. */
  readonly model: string;
  /** Name of the data. */
  readonly data: string;
  readonly joined: Joined;
  readonly predictions: Predictions;
  /** Files read, with their SHA-256. */
  readonly files: NonNullable<Reproduction['files']>;
  /** The command as a user types it. */
  readonly command: string;
  readonly facts?: readonly Fact[];
  readonly sections?: readonly Section[];
  readonly besidePublished?: boolean;
}

/** The JSON document of `evaluate`. */
export function evaluationDocument({ findings, meanAuc }: Evaluation) {
  return {
    findings: Object.fromEntries(
      Object.entries(findings).map(([finding, { positives, negatives, auc, reason }]) => [
        finding,
        { positives, negatives, auc, reason },
      ]),
    ),
    meanAuc,
  };
}

/** Says what was left out of the comparison. */
export function tellUnmatched(joined: Joined): void {
  const { onlyPredicted, onlyInTruth, findingsOnlyPredicted, findingsOnlyInTruth } = joined;
  if (onlyPredicted > 0) notice(`${counted(onlyPredicted, 'image')} only in the predictions, left out`);
  if (onlyInTruth > 0) notice(`${counted(onlyInTruth, 'image')} only in the table of truth, left out`);
  if (findingsOnlyPredicted.length > 0) notice(`predicted without truth: ${findingsOnlyPredicted.join(', ')}`);
  if (findingsOnlyInTruth.length > 0) notice(`not predicted: ${findingsOnlyInTruth.join(', ')}`);
}

/**
 * Writes everything of an evaluation into a folder that is there.
 *
 * @throws InputError if a file can't be written.
 */
export async function writeEvaluation(folder: string, input: EvaluationInput, evaluation: Evaluation): Promise<void> {
  const { joined, model, data, files, predictions, besidePublished = true } = input;
  const tested: Tested = {
    model,
    data,
    images: joined.images.length,
    patients: joined.patients,
    onlyPredicted: joined.onlyPredicted,
    onlyInTruth: joined.onlyInTruth,
    findingsOnlyPredicted: joined.findingsOnlyPredicted,
    findingsOnlyInTruth: joined.findingsOnlyInTruth,
  };
  const curves = rocCurves(joined);
  await writePredictions(join(folder, 'predictions.csv'), predictions);
  await writeFileSafely(join(folder, 'metrics.json'), metricsJson(evaluation, tested, files));
  const results = { tested, evaluation, curves, besidePublished };
  for (const [name, svg] of evaluationFigures(results)) await writeFigure(folder, name, svg);
  const report = evaluationReport({
    title: 'Evaluation',
    ...results,
    reproduction: { command: input.command, versions: [`roentgen ${version}`, `Node ${process.versions.node}`], files },
    generator: `roentgen ${version}`,
    ...(input.facts && { facts: input.facts }),
    ...(input.sections && { sections: input.sections }),
  });
  await writeFileSafely(join(folder, 'report.html'), report);
}
