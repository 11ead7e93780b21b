/** `roentgen calibrate`: chooses thresholds and fits a calibration on a validation table, and stores both in the model. */

import { InputError } from '../base/error.ts';
import { expectWritable, writeFileSafely } from '../base/files.ts';
import { openImageFolder } from '../dataset/images.ts';
import { readLabelTable } from '../dataset/table.ts';
import { brier } from '../evaluation/brier.ts';
import { columnsOf } from '../evaluation/columns.ts';
import { join as joinWithTruth, readTruth } from '../evaluation/join.ts';
import { type OperatingRule, ruleName } from '../evaluation/operating-point.ts';
import { type Predictions, readPredictions } from '../evaluation/predictions.ts';
import { describeChoices } from '../evaluation/record/describe-choices.ts';
import { testedPoint } from '../evaluation/record/points.ts';
import { unitsOf } from '../evaluation/units.ts';
import { type CalibrationMethod, calibrated } from '../network/calibration.ts';
import { redescribe } from '../network/model-file.ts';
import type { AddCommand, Context } from './context.ts';
import { calibrationOption, oneRule } from './evaluation-options.ts';
import { rounded } from './evaluation-source.ts';
import { type ModelFile, readModelFile } from './model.ts';
import { cacheOption, deviceOption, threadsOption } from './options.ts';
import { columns, counted, print, printJson } from './output.ts';
import { imagesOfTable } from './predict.ts';
import { type PredictionOptions, predictImages } from './predict-images.ts';
import { tellUnmatched } from './unmatched.ts';
import { addModelFlags, type ModelFlags } from './weight-options.ts';

interface Options extends ModelFlags, PredictionOptions {
  readonly model: string;
  readonly truth: string;
  readonly images?: string;
  readonly predictions?: string;
  readonly operatingPoint: OperatingRule;
  readonly calibration: CalibrationMethod | 'none';
  readonly out?: string;
  readonly json?: true;
}

export const addCalibrate: AddCommand = (program, context) => {
  const command = program
    .command('calibrate')
    .description('choose thresholds and fit a calibration on a validation table, and store both in the model')
    .requiredOption('--model <model>', 'a run folder, its model.onnx, or with --out a weight file (.h5, .pth, …)')
    .requiredOption(
      '--truth <table>',
      'labels of the validation table: patients that are neither trained on nor tested',
    )
    .option('--images <folder>', 'folder of its images')
    .option('--predictions <table>', 'or what the model predicted for them already')
    .option('--operating-point <rule>', 'youden, f1, sensitivity=0.9, specificity=0.9, threshold=0.5', oneRule, {
      kind: 'youden',
    })
    .addOption(calibrationOption().default('platt'))
    .option('--out <file>', 'write the model here; otherwise the model itself is changed')
    .addOption(threadsOption())
    .addOption(deviceOption())
    .addOption(cacheOption())
    .option('--json', 'print one JSON document instead of prose')
    .addHelpText(
      'after',
      `
The network stays as it is, byte for byte: only what the model says of itself changes. evaluate, serve and its page take the
thresholds and the calibration from there. The figures printed are those of the validation table on which all was chosen;
new patients will fare a little worse: \`roentgen evaluate\` on a test table says how.

Examples:
  $ roentgen calibrate --model run --truth valid.csv --images images
  $ roentgen calibrate --model run --truth valid.csv --images images --operating-point sensitivity=0.9 --calibration isotonic`,
    )
    .action((options: Options) => calibrate(options, context));
  addModelFlags(command);
};

async function calibrate(options: Options, context: Context): Promise<void> {
  const { truth: truthPath, operatingPoint: rule, calibration: method, json } = options;
  const model = await readModelFile(options.model, options);
  const { description } = model;
  const out = options.out ?? model.path;
  if (!/\.onnx$/i.test(out)) {
    throw new InputError(`${out} isn't a model.onnx, which alone can hold thresholds: name one with --out MODEL.onnx`);
  }
  await expectWritable(out);
  const predictions = await predictionsOf(options, model, context);
  const truth = await readTruth(truthPath, predictions.findings);
  const joined = joinWithTruth(predictions, truth);
  tellUnmatched(joined);
  const validation = { data: truthPath, sha256: truth.sha256, joined };
  const { description: chosen, points, recalibration } = describeChoices(description, validation, rule, method);
  const { thresholds, calibration = {} } = chosen;
  if (Object.keys(thresholds).length === 0 && Object.keys(calibration).length === 0) {
    const reasons = description.findings.map((finding) => `${finding}: ${points.findings[finding]![0]!.reason}`);
    throw new InputError(`nothing can be chosen on ${truthPath}; ${reasons.join('; ')}`);
  }
  await writeFileSafely(out, redescribe(model.bytes, chosen));

  const units = unitsOf(joined.rows.map(({ patient }) => patient));
  const findings = description.findings.map((finding) => {
    const index = joined.findings.indexOf(finding);
    const [labels, scores] = columnsOf(joined, index);
    const point = testedPoint(points.findings[finding]![0]!, labels, scores, units, 0.95, undefined);
    const own = calibration[finding];
    const scoreOf = (probabilities: Float64Array) => brier(labels, probabilities)?.score ?? null;
    return {
      finding,
      ...point,
      caution: point.chosenOn?.caution ?? null,
      calibration: own ?? null,
      calibrationReason: recalibration?.findings[finding]?.reason ?? (method === 'none' ? 'none was asked for' : null),
      brier: { raw: scoreOf(scores), calibrated: own ? scoreOf(scores.map((p) => calibrated(own, p))) : null },
    };
  });
  if (json) return printJson({ model: out, truth: truthPath, rule: ruleName(rule), method, findings });

  print(
    `${counted(joined.images.length, 'image')} of ${truthPath}; threshold by ${ruleName(rule)}, calibration ${method}`,
  );
  print();
  const shown = (value: number | null | undefined, digits = 3) => value?.toFixed(digits) ?? '–';
  const rows = findings.map(({ finding, threshold, rates, brier, chosenOn }) => [
    finding,
    String(chosenOn?.positives ?? '–'),
    threshold === null ? '–' : String(Number(threshold.toPrecision(4))),
    shown(rates?.sensitivity.value),
    shown(rates?.specificity.value),
    shown(brier.raw, 4),
    shown(brier.calibrated, 4),
  ]);
  const header = ['finding', 'positives', 'threshold', 'sensitivity', 'specificity', 'Brier raw', 'calibrated'];
  for (const line of columns([header, ...rows])) print(line);
  for (const { finding, reason, caution, calibrationReason } of findings) {
    if (reason !== null) print(`–  ${finding} has no threshold: ${reason}`);
    else if (caution !== null) print(`!  ${finding}: ${caution}`);
    if (reason === null && method !== 'none' && calibrationReason !== null) {
      print(`–  ${finding} isn't calibrated: ${calibrationReason}`);
    }
  }
  print();
  print(`stored in ${out}`);
}

/** @throws InputError unless either images or predictions are given, or if the predictions aren't of this model. */
async function predictionsOf(options: Options, model: ModelFile, context: Context): Promise<Predictions> {
  const { truth, images, predictions } = options;
  if ((images === undefined) === (predictions === undefined)) {
    throw new InputError('calibrate takes either --images FOLDER or --predictions TABLE');
  }
  if (predictions !== undefined) {
    const table = await readPredictions(predictions);
    const missing = model.description.findings.filter((finding) => !table.findings.includes(finding));
    if (missing.length === 0) return table;
    throw new InputError(
      `${predictions} has no column for ${missing.join(', ')}, which the model tells: predictions of this model were expected`,
    );
  }
  const folder = await openImageFolder(images!);
  const names = imagesOfTable(folder, await readLabelTable(truth));
  return rounded(await predictImages(model, folder, names, options, context));
}
