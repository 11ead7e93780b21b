/** `roentgen evaluate`: how well predictions, or a model on images, tell each finding, against a table of labels. */

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { InputError } from '../base/error.ts';
import { openImageFolder } from '../dataset/images.ts';

import { evaluate } from '../evaluation/evaluate.ts';
import { join as joinWithTruth, readTruth } from '../evaluation/join.ts';
import { type Predictions, readPredictions } from '../evaluation/predictions.ts';
import type { AddCommand, Context } from './context.ts';
import { type EvaluationInput, evaluationDocument, tellUnmatched, writeEvaluation } from './evaluation-output.ts';
import { openModel, withRuntime } from './model.ts';
import { type DeviceChoice, deviceOption, positiveInteger } from './options.ts';
import { fillNewFolder } from './out-folder.ts';
import { columns, counted, print, printJson } from './output.ts';
import { imagesOfTable, predictImages } from './predict.ts';

interface Options {
  readonly predictions?: string;
  readonly model?: string;
  readonly images?: string;
  readonly threads?: number;
  readonly device: DeviceChoice;
  readonly truth: string;
  readonly out?: string;
  readonly json?: true;
}

export const addEvaluate: AddCommand = (program, context) => {
  program
    .command('evaluate')
    .description('compare predictions with the truth: area under the ROC curve of each finding, figures, report')
    .option('--predictions <table>', 'a probability column for each finding, named Mass or prob_Mass')
    .option('--model <model>', 'or predict first with this run folder or model.onnx …')
    .option('--images <folder>', '… on the images of the table of truth, in this folder')
    .requiredOption('--truth <table>', "table of labels, in the notebook's form or in NIH's, gzipped or not")
    .option('--out <folder>', 'write metrics.json, predictions.csv, figures and report.html into this new folder')
    .option('--threads <n>', 'threads to compute with; all cores otherwise', positiveInteger)
    .addOption(deviceOption())
    .option('--json', 'print one JSON document instead of prose')
    .addHelpText(
      'after',
      `
Rows are joined by the image's name; what is in one table only is counted and said.

Examples:
  $ roentgen evaluate --model run --images images --truth test.csv --out evaluation
  $ roentgen evaluate --predictions predictions.csv --truth test.csv --out evaluation`,
    )
    .action(async (options: Options) => {
      const { out } = options;
      const source = sourceOf(options, context);
      const work = async () => evaluateSource(await source(), options);
      await (out === undefined ? work() : fillNewFolder(out, work));
    });
};

/** Predictions and what they come from. */
interface Source {
  readonly model: string;
  readonly predictions: Predictions;
  readonly file: { readonly file: string; readonly sha256: string };
  /** The options that name it. */
  readonly options: string;
}

/** @throws InputError unless either predictions, or a model and images, are given. */
function sourceOf(
  { predictions: path, model, images, truth, threads, device }: Options,
  context: Context,
): () => Promise<Source> {
  if (path !== undefined && model === undefined && images === undefined) {
    return async () => {
      const predictions = await readPredictions(path);
      const file = { file: path, sha256: predictions.sha256 };
      return { model: path, predictions, file, options: `--predictions ${quoted(path)}` };
    };
  }
  if (path !== undefined || model === undefined || images === undefined) {
    throw new InputError('evaluate takes either --predictions TABLE, or --model MODEL and --images FOLDER');
  }
  return () =>
    withRuntime({ threads, device }, async (runtime) => {
      const opened = await openModel(model, runtime);
      const folder = await openImageFolder(images);
      const predictions = await predictImages(opened, folder, await imagesOfTable(folder, truth), 8, context);
      const sha256 = createHash('sha256')
        .update(await readFile(opened.path))
        .digest('hex');
      const file = { file: opened.path, sha256 };
      return { model, predictions, file, options: `--model ${quoted(model)} --images ${quoted(images)}` };
    });
}

async function evaluateSource(source: Source, { truth: truthPath, out, json }: Options): Promise<void> {
  const { model, predictions, file } = source;
  const truth = await readTruth(truthPath, predictions.findings);
  const input: EvaluationInput = {
    model,
    data: truthPath,
    joined: joinWithTruth(predictions, truth),
    predictions,
    files: [file, { file: truthPath, sha256: truth.sha256 }],
    command: `roentgen evaluate ${source.options} --truth ${quoted(truthPath)} --out ${quoted(out ?? 'evaluation')}`,
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
