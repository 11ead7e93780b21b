/** `roentgen evaluate`: how well predictions, or a model on images, tell each finding, against a table of labels. */

import { openImageFolder } from '../dataset/images.ts';
import { readGroupings, usualGroupings } from '../evaluation/groups.ts';
import { type Joined, join as joinWithTruth, readTruth } from '../evaluation/join.ts';
import { choiceNotes } from '../evaluation/record/notes.ts';
import { evaluationRecord } from '../evaluation/record/record.ts';
import type { EvaluationRecord } from '../evaluation/record/schema.ts';
import { metricsText } from '../evaluation/record/text.ts';
import type { WrongCases } from '../report/sections/errors.ts';
import type { AddCommand, Context } from './context.ts';
import { choicesOf, expectValidation } from './evaluation-choices.ts';
import { commandOf } from './evaluation-command.ts';
import {
  calibrationOption,
  defaultErrors,
  type EvaluateOptions,
  expectPredicted,
  operatingRules,
  prevalences,
} from './evaluation-options.ts';
import { printEvaluation } from './evaluation-prose.ts';
import { type Source, sourceOf } from './evaluation-source.ts';
import { cacheOption, deviceOption, levelOfConfidence, list, threadsOption, wholeNumber } from './options.ts';
import { fillNewFolder } from './out-folder.ts';
import { notice, print } from './output.ts';
import { tellUnmatched } from './unmatched.ts';
import { addModelFlags } from './weight-options.ts';

export const addEvaluate: AddCommand = (program, context) => {
  const command = program
    .command('evaluate')
    .description(
      'compare predictions with the truth: areas with intervals, operating points, calibration, subgroups, report',
    )
    .option('--predictions <table>', 'a probability column for each finding, named Mass or prob_Mass')
    .option('--model <model>', 'or predict first with this run folder, model.onnx or weight file …')
    .option('--images <folder>', '… on the images of the table of truth, in this folder')
    .requiredOption('--truth <table>', "table of labels, in the notebook's form or in NIH's, gzipped or not")
    .option(
      '--out <folder>',
      'write metrics.json, predictions.csv, figures, report.html and MODEL_CARD.md into this new folder',
    )
    .option('--validation-truth <table>', 'labels of other patients: thresholds and calibration are chosen on these')
    .option('--validation-predictions <table>', '… with these predictions; --model predicts them itself')
    .option('--validation-images <folder>', '… from this folder, where it is another than --images')
    .option(
      '--operating-points <rules>',
      'youden, f1, sensitivity=0.9, specificity=0.9, threshold=0.5; several between commas (youden where there is a validation table)',
      operatingRules,
    )
    .addOption(calibrationOption())
    .option('--force-shared', 'choose even on images or patients that are tested; the record says so')
    .option('--prevalence <shares>', 'restate predictive values for this: 0.02, or Mass=0.02,Edema=0.01', prevalences)
    .option(
      '--training <table>',
      'labels that the model learnt from: what metadata alone tells, and how prevalence shifted',
    )
    .option('--subgroups <columns>', 'columns of the table of truth (view, sex and age where it has them)', list)
    .option('--bootstrap <n>', 'replicates of the bootstrap; 0 for none', wholeNumber, 2000)
    .option('--seed <n>', 'of the bootstrap', wholeNumber, 1)
    .option('--level <share>', 'level of the intervals', levelOfConfidence, 0.95)
    .option(
      '--errors <n>',
      'with --model, show in the report this many of the surest false alarms and missed cases of each finding; 0 for none',
      wholeNumber,
      defaultErrors,
    )
    .addOption(threadsOption())
    .addOption(deviceOption())
    .addOption(cacheOption())
    .option('--json', 'print metrics.json instead of prose')
    .addHelpText(
      'after',
      `
Rows are joined by the image's name; what is in one table only is counted and said. Where a patient has several images,
intervals count patients. Thresholds are never chosen on the table that is tested: they come from the model
(\`roentgen calibrate\`), from a validation table, or are given. docs/evaluation.md says what each number means.

Examples:
  $ roentgen evaluate --model run --images images --truth test.csv --training train.csv --out evaluation
  $ roentgen evaluate --predictions predictions.csv --truth test.csv --out evaluation
  $ roentgen evaluate --predictions test-predictions.csv --truth test.csv --validation-predictions valid-predictions.csv \\
      --validation-truth valid.csv --operating-points youden,sensitivity=0.9 --prevalence 0.02`,
    )
    .action(async (options: EvaluateOptions) => {
      const { out } = options;
      expectValidation(options);
      const source = sourceOf(options, context);
      const work = async () => evaluateSource(await source(), options, context);
      await (out === undefined ? work() : fillNewFolder(out, work));
    });
  addModelFlags(command);
};

async function evaluateSource(source: Source, options: EvaluateOptions, context: Context): Promise<void> {
  const { truth: truthPath, out, bootstrap, seed, level, prevalence, subgroups, json } = options;
  const { model, predictions } = source;
  const { findings } = predictions;
  if (prevalence !== undefined) expectPredicted(prevalence, findings);
  const truth = await readTruth(truthPath, findings);
  const joined = joinWithTruth(predictions, truth);
  tellUnmatched(joined);
  const { chosen, files } = await choicesOf(source, joined, truth.sha256, options);
  const record = evaluationRecord({
    joined,
    model,
    data: truthPath,
    files: [...source.files, { file: truthPath, sha256: truth.sha256, role: 'truth' }, ...files],
    level,
    bootstrap: bootstrap === 0 ? undefined : { replicates: bootstrap, seed },
    prevalences: prevalence,
    groupings:
      subgroups === undefined ? usualGroupings(joined.rows) : await readGroupings(subgroups, truthPath, joined.rows),
    ...chosen,
  });
  for (const note of choiceNotes(record)) notice(note);
  if (out !== undefined) {
    // Figures and networks take a while to load: only where there is something to draw or to predict.
    const { writeEvaluation } = await import('./evaluation-output.ts');
    await writeEvaluation(out, {
      record,
      predictions,
      command: commandOf(source, options, out),
      description: source.file?.description,
      errors: await errorsOf(source, joined, record, options, context),
    });
  }
  if (json) process.stdout.write(metricsText(record));
  else {
    printEvaluation(record);
    if (out !== undefined) print(`report: ${out}/report.html`);
  }
}

/** The most confident wrong cases; undefined where no images are at hand or none are asked for. */
async function errorsOf(
  { file }: Source,
  joined: Joined,
  record: EvaluationRecord,
  { images, errors, threads, device }: EvaluateOptions,
  context: Context,
): Promise<Record<string, WrongCases> | undefined> {
  if (file === undefined || images === undefined || errors === 0) return undefined;
  const [{ openModelFile, withRuntime }, { wrongCases }] = await Promise.all([
    import('./model.ts'),
    import('./wrong-cases.ts'),
  ]);
  return withRuntime({ threads, device }, async (runtime) => {
    const model = await openModelFile(file, runtime);
    const folder = await openImageFolder(images);
    return wrongCases({ model, runtime, folder, joined, record, most: errors }, context);
  });
}
