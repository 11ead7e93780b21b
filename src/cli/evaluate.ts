/** `roentgen evaluate`: how well predictions, or a model on images, tell each finding, against a table of labels. */

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { InputError } from '../base/error.ts';
import { defaultCacheFolder } from '../dataset/cache-folder.ts';
import { openImageFolder } from '../dataset/images.ts';
import { join as joinWithTruth, readTruth } from '../evaluation/join.ts';
import { type Predictions, readPredictions } from '../evaluation/predictions.ts';
import { evaluationRecord } from '../evaluation/record/record.ts';
import type { EvaluationRecord, FileRecord } from '../evaluation/record/schema.ts';
import { metricsText } from '../evaluation/record/text.ts';
import type { AddCommand, Context } from './context.ts';
import { tellUnmatched, writeEvaluation } from './evaluation-output.ts';
import { readModelFile } from './model.ts';
import { type DeviceChoice, deviceOption, positiveInteger, wholeNumber } from './options.ts';
import { fillNewFolder } from './out-folder.ts';
import { columns, counted, print } from './output.ts';
import { imagesOfTable } from './predict.ts';
import { predictImages } from './predict-images.ts';
import { quoted } from './quoted.ts';
import { addModelFlags, flagsText, type ModelFlags } from './weight-options.ts';

interface Options extends ModelFlags {
  readonly predictions?: string;
  readonly model?: string;
  readonly images?: string;
  readonly threads?: number;
  readonly device: DeviceChoice;
  readonly cache?: string | true;
  readonly truth: string;
  readonly out?: string;
  readonly bootstrap: number;
  readonly seed: number;
  readonly json?: true;
}

export const addEvaluate: AddCommand = (program, context) => {
  const command = program
    .command('evaluate')
    .description('compare predictions with the truth: area under the ROC curve of each finding, figures, report')
    .option('--predictions <table>', 'a probability column for each finding, named Mass or prob_Mass')
    .option('--model <model>', 'or predict first with this run folder, model.onnx or weight file …')
    .option('--images <folder>', '… on the images of the table of truth, in this folder')
    .requiredOption('--truth <table>', "table of labels, in the notebook's form or in NIH's, gzipped or not")
    .option('--out <folder>', 'write metrics.json, predictions.csv, figures and report.html into this new folder')
    .option('--bootstrap <n>', 'replicates of the bootstrap; 0 for none', wholeNumber, 2000)
    .option('--seed <n>', 'of the bootstrap', wholeNumber, 1)
    .option('--threads <n>', 'threads to compute with; all cores otherwise', positiveInteger)
    .addOption(deviceOption())
    .option('--cache [folder]', `keep decoded images for the next time (${defaultCacheFolder()} unless said)`)
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
  addModelFlags(command);
};

/** Predictions and what they come from. */
interface Source {
  readonly model: string;
  readonly predictions: Predictions;
  readonly file: FileRecord;
  /** The options that name it. */
  readonly options: string;
}

/** @throws InputError unless either predictions, or a model and images, are given. */
function sourceOf(options: Options, context: Context): () => Promise<Source> {
  const { predictions: path, model, images, truth, threads, device, cache } = options;
  const flags = flagsText(options);
  if (path !== undefined && flags !== '')
    throw new InputError(`--predictions come from a model that is known:${flags} does nothing with them`);
  if (path !== undefined && model === undefined && images === undefined) {
    return async () => {
      const predictions = await readPredictions(path);
      const file = { file: path, sha256: predictions.sha256, role: 'predictions' } as const;
      return { model: path, predictions, file, options: `--predictions ${quoted(path)}` };
    };
  }
  if (path !== undefined || model === undefined || images === undefined) {
    throw new InputError('evaluate takes either --predictions TABLE, or --model MODEL and --images FOLDER');
  }
  return async () => {
    const opened = await readModelFile(model, options);
    const folder = await openImageFolder(images);
    const names = await imagesOfTable(folder, truth);
    const predictions = await predictImages(opened, folder, names, { threads, device, cache }, context);
    const sha256 = createHash('sha256')
      .update(await readFile(opened.path))
      .digest('hex');
    const file = { file: opened.path, sha256, role: 'model' } as const;
    return { model, predictions, file, options: `--model ${quoted(model)}${flags} --images ${quoted(images)}` };
  };
}

async function evaluateSource(source: Source, options: Options): Promise<void> {
  const { truth: truthPath, out, bootstrap, seed, json } = options;
  const { model, predictions, file } = source;
  const truth = await readTruth(truthPath, predictions.findings);
  const joined = joinWithTruth(predictions, truth);
  tellUnmatched(joined);
  const record = evaluationRecord({
    joined,
    model,
    data: truthPath,
    files: [file, { file: truthPath, sha256: truth.sha256, role: 'truth' }],
    ...(bootstrap > 0 && { bootstrap: { replicates: bootstrap, seed } }),
  });
  if (out !== undefined) {
    const command = `roentgen evaluate ${source.options} --truth ${quoted(truthPath)} --out ${quoted(out)}`;
    await writeEvaluation(out, { record, joined, predictions, command });
  }
  if (json) process.stdout.write(metricsText(record));
  else printProse(record, out);
}

function printProse({ tested, findings, meanAuc, meanAucInterval }: EvaluationRecord, out: string | undefined): void {
  const from =
    tested.unit === 'patient' ? ` of ${counted(tested.units, 'patient')}, patients taken for independent` : '';
  print(`${counted(tested.images, 'image')} in both tables${from}`);
  print();
  const shown = (value: number | null) => value?.toFixed(3) ?? '–';
  const range = (interval: { readonly low: number; readonly high: number } | null) =>
    interval === null ? '–' : `${shown(interval.low)} … ${shown(interval.high)}`;
  const rows = Object.entries(findings).map(
    ([finding, { positives, negatives, auc, aucIntervals, averagePrecision }]) => [
      finding,
      positives.toLocaleString('en-GB'),
      negatives.toLocaleString('en-GB'),
      shown(auc),
      range(aucIntervals.deLong.interval),
      shown(averagePrecision.value),
    ],
  );
  for (const line of columns([['finding', 'positives', 'negatives', 'AUC', '95 %', 'AP'], ...rows])) print(line);
  for (const [finding, { reason, caution }] of Object.entries(findings)) {
    if (reason !== null) print(`–  ${finding} is undefined: ${reason}`);
    else if (caution !== null) print(`!  ${finding}: ${caution}`);
  }
  print();
  const interval = meanAucInterval.interval === null ? '' : ` (${range(meanAucInterval.interval)})`;
  print(`mean AUC: ${meanAuc === null ? 'undefined, as no finding has one' : `${shown(meanAuc)}${interval}`}`);
  if (out !== undefined) print(`report: ${out}/report.html`);
}
