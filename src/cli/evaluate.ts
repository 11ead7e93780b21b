/** `roentgen evaluate`: how well predictions tell each finding, against a table of labels. */

import { evaluate } from '../evaluation/evaluate.ts';
import { join as joinWithTruth, readTruth } from '../evaluation/join.ts';
import { readPredictions } from '../evaluation/predictions.ts';
import type { AddCommand } from './context.ts';
import { type EvaluationInput, evaluationDocument, tellUnmatched, writeEvaluation } from './evaluation-output.ts';
import { fillNewFolder } from './out-folder.ts';
import { columns, counted, print, printJson } from './output.ts';

interface Options {
  readonly predictions: string;
  readonly truth: string;
  readonly out?: string;
  readonly json?: true;
}

export const addEvaluate: AddCommand = (program) => {
  program
    .command('evaluate')
    .description('compare predictions with the truth: area under the ROC curve of each finding, figures, report')
    .requiredOption('--predictions <table>', 'a probability column for each finding, named Mass or prob_Mass')
    .requiredOption('--truth <table>', "table of labels, in the notebook's form or in NIH's, gzipped or not")
    .option('--out <folder>', 'write metrics.json, predictions.csv, figures and report.html into this new folder')
    .option('--json', 'print one JSON document instead of prose')
    .addHelpText(
      'after',
      `
Rows are joined by the image's name; what is in one table only is counted and said.

Example:
  $ roentgen evaluate --predictions predictions.csv --truth test.csv --out evaluation`,
    )
    .action(async (options: Options) => {
      const { out } = options;
      await (out === undefined ? evaluateFiles(options) : fillNewFolder(out, () => evaluateFiles(options)));
    });
};

async function evaluateFiles({ predictions: path, truth: truthPath, out, json }: Options): Promise<void> {
  const predictions = await readPredictions(path);
  const truth = await readTruth(truthPath, predictions.findings);
  const input: EvaluationInput = {
    model: path,
    data: truthPath,
    joined: joinWithTruth(predictions, truth),
    predictions,
    files: [
      { file: path, sha256: predictions.sha256 },
      { file: truthPath, sha256: truth.sha256 },
    ],
    command: `roentgen evaluate --predictions ${quoted(path)} --truth ${quoted(truthPath)} --out ${quoted(out ?? 'evaluation')}`,
  };
  tellUnmatched(input.joined);
  const evaluation = evaluate(input.joined);
  if (out !== undefined) await writeEvaluation(out, input, evaluation);
  if (json) return printJson(evaluationDocument(evaluation));

  print(`${counted(input.joined.images.length, 'image')} in both tables`);
  print();
  const rows = Object.entries(evaluation.findings).map(([finding, { positives, negatives, auc }]) => [
    finding,
    positives.toLocaleString('en-GB'),
    negatives.toLocaleString('en-GB'),
    auc?.toFixed(3) ?? '–',
  ]);
  for (const line of columns([['finding', 'positives', 'negatives', 'AUC'], ...rows])) print(line);
  for (const [finding, { reason }] of Object.entries(evaluation.findings)) {
    if (reason !== null) print(`–  ${finding} is undefined: ${reason}`);
  }
  print();
  print(`mean AUC: ${evaluation.meanAuc?.toFixed(3) ?? 'undefined, as no finding has one'}`);
  if (out !== undefined) print(`report: ${out}/report.html`);
}

/** A file name as a shell takes it. */
function quoted(text: string): string {
  return /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
