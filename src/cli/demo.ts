/** `roentgen demo`: the whole way on synthetic X-rays, nothing downloaded: draw, check, train, evaluate, explain, report. */

import { join, resolve } from 'node:path';
import open from 'open';
import { makeNewFolder, writeFileSafely } from '../base/files.ts';
import { readBoxes } from '../dataset/boxes.ts';
import { type ImageFolder, openImageFolder } from '../dataset/images.ts';
import { findLeakage } from '../dataset/leakage.ts';
import { readLabelTable } from '../dataset/table.ts';
import type { Evaluation } from '../evaluation/evaluate.ts';
import { join as joinWithTruth, readTruth } from '../evaluation/join.ts';
import { calibrationOfModel, pointsOfModel } from '../evaluation/record/choose.ts';
import { describeChoices } from '../evaluation/record/describe-choices.ts';
import { evaluationRecord } from '../evaluation/record/record.ts';
import { decodeImage } from '../image/decode.ts';
import { redescribe } from '../network/model-file.ts';
import { writePhantoms } from '../phantom/dataset.ts';
import { picture } from '../report/blocks.ts';
import { lossFigure } from '../report/figures/loss.ts';
import { renderPng, writeFigure } from '../report/render.ts';
import type { Device, Runtime } from '../runtime/runtime.ts';
import type { AddCommand, Context } from './context.ts';
import { defaultErrors } from './evaluation-options.ts';
import { writeEvaluation } from './evaluation-output.ts';
import { rounded } from './evaluation-source.ts';
import { explainerOf, explainImage, panelsOf, titleOf } from './explain-image.ts';
import { type OpenModel, openModel, withRuntime } from './model.ts';
import { type DeviceChoice, deviceOption, positiveInteger, wholeNumber } from './options.ts';
import { columns, notice, print, printJson } from './output.ts';
import { predictImages } from './predict-images.ts';
import { withProgress } from './progress.ts';
import { train } from './train.ts';
import { wrongCases } from './wrong-cases.ts';

interface Options {
  readonly out: string;
  readonly images: number;
  readonly epochs: number;
  readonly seed: number;
  readonly device: DeviceChoice;
  readonly open: boolean;
  readonly json?: true;
}

/** Small enough for two cores and a few minutes, large enough that the findings can be learnt. */
const settings = { size: 96, batchSize: 8, learningRate: 1e-3, schedule: 'cosine', phantomSize: 256 } as const;

export const addDemo: AddCommand = (program, context) => {
  program
    .command('demo')
    .description('the whole way on synthetic X-rays in a few minutes: draw, check, train, evaluate, explain, report')
    .option('--out <folder>', 'new folder for everything', 'roentgen-demo')
    .option('--images <n>', 'how many X-rays to draw', positiveInteger, 1500)
    .option('--epochs <n>', 'passes over the training images', positiveInteger, 20)
    .option('--seed <n>', 'of the images and of the training', wholeNumber, 1)
    .addOption(deviceOption())
    .option('--no-open', "don't open the report in a browser")
    .option('--json', 'print one JSON document instead of prose')
    .addHelpText(
      'after',
      `
Nothing is downloaded. The X-rays are drawn, so the figures say nothing of real patients.

Example:
  $ roentgen demo --out demo`,
    )
    .action(async (options: Options) => {
      await makeNewFolder(options.out, 'choose another folder with --out or delete it');
      const { evaluation, report } = await withRuntime(options, (runtime) => demo(options, runtime, context));
      if (options.json)
        printJson({ folder: options.out, report, metrics: join(options.out, 'run', 'evaluation', 'metrics.json') });
      else {
        const rows = Object.entries(evaluation.findings).map(([finding, { positives, auc }]) => [
          finding,
          String(positives),
          auc?.toFixed(3) ?? 'undefined',
        ]);
        for (const line of columns([['finding', 'positives', 'AUC'], ...rows])) print(line);
        print(`mean AUC on unseen patients: ${evaluation.meanAuc?.toFixed(3) ?? 'undefined'}`);
        print(`report: ${report}`);
      }
      if (options.open && process.stdout.isTTY && !options.json) await open(resolve(report)).catch(() => undefined);
    });
};

async function demo(
  options: Options,
  runtime: Runtime,
  context: Context,
): Promise<{ evaluation: Evaluation; report: string }> {
  const data = join(options.out, 'data');
  const run = join(options.out, 'run');
  const images = join(data, 'images');
  const table = (split: string) => join(data, `${split}.csv`);
  const { size, batchSize, learningRate, schedule, phantomSize } = settings;

  await withProgress('drawing phantoms', 'image', (onProgress) =>
    writePhantoms({
      folder: data,
      images: options.images,
      seed: options.seed,
      size: phantomSize,
      onProgress,
      signal: context.signal,
    }),
  );
  await checkSplits(table);
  const { history, best } = await train(
    {
      train: table('train'),
      valid: table('valid'),
      images,
      out: run,
      epochs: options.epochs,
      batchSize,
      size,
      resize: 'antialias',
      cache: false,
      learningRate,
      schedule,
      seed: options.seed,
      network: 'compact',
      normalise: 'image',
    },
    runtime,
    context,
  );

  const folder = await openImageFolder(images);
  const model = await calibrated(await openModel(run, runtime), folder, table('valid'), runtime.device, context);
  const truth = await readTruth(table('test'), model.description.findings);
  const names = truth.rows.map(({ image }) => image);
  const predictions = rounded(await predictImages(model, folder, names, { device: runtime.device }, context));
  const joined = joinWithTruth(predictions, truth);
  const record = evaluationRecord({
    joined,
    model: 'compact DenseNet',
    data: table('test'),
    files: [{ file: table('test'), sha256: truth.sha256, role: 'truth' }],
    bootstrap: { replicates: 2000, seed: options.seed },
    reference: { role: 'training truth', data: table('train'), table: await readLabelTable(table('train')) },
    besidePublished: false,
    points: pointsOfModel(model.description, truth),
    recalibration: calibrationOfModel(model.description, truth),
  });
  const panels = await drawPanels(data, model, runtime, names, record);
  const output = join(run, 'evaluation');
  await writeFigure(output, 'explanation', panels);
  const loss = lossFigure({ epochs: history, bestEpoch: best.epoch, subtitle: `${run}, compact DenseNet` });
  const sections = [
    {
      heading: 'Where the model looked',
      blocks: [
        picture(
          {
            png: await renderPng(panels),
            alternative: 'Grad-CAM maps over test X-rays, with the drawn findings boxed',
          },
          'Grad-CAM of X-rays of unseen patients, one a row; the boxes are where a finding was drawn.',
        ),
      ],
    },
    { heading: 'Training', blocks: [picture(loss, 'Loss and mean AUC by epoch.')] },
  ];
  await writeEvaluation(output, {
    record,
    predictions,
    description: model.description,
    errors: await wrongCases({ model, runtime, folder, joined, record, most: defaultErrors }, context),
    command: `roentgen demo --images ${options.images} --epochs ${options.epochs} --seed ${options.seed}`,
    sections,
    facts: [{ label: 'X-rays', value: 'synthetic (phantoms): these figures say nothing of real patients' }],
  });
  return { evaluation: record, report: join(output, 'report.html') };
}

/** The model with thresholds and a calibration of the validation table, in its file too. */
async function calibrated(
  model: OpenModel,
  folder: ImageFolder,
  valid: string,
  device: Device,
  context: Context,
): Promise<OpenModel> {
  const truth = await readTruth(valid, model.description.findings);
  const names = truth.rows.map(({ image }) => image);
  const predictions = rounded(await predictImages(model, folder, names, { device }, context));
  const validation = { data: valid, sha256: truth.sha256, joined: joinWithTruth(predictions, truth) };
  const { description } = describeChoices(model.description, validation, { kind: 'youden' }, 'platt');
  const bytes = redescribe(model.bytes, description);
  await writeFileSafely(model.path, bytes);
  return { ...model, bytes, description };
}

async function checkSplits(table: (split: string) => string): Promise<void> {
  const splits = await Promise.all(
    ['train', 'valid', 'test'].map(async (name) => ({ name, table: await readLabelTable(table(name)) })),
  );
  const leaks = findLeakage(splits).filter(({ leaks }) => leaks);
  const counts = splits.map(({ name, table: { rows } }) => `${name} ${rows.length}`).join(', ');
  notice(
    `checked: ${counts} images; ${leaks.length === 0 ? 'no patient or image is in two splits' : 'there are leaks'}`,
  );
}

/** How many test X-rays the report explains, and for how many findings each. */
const shown = { images: 3, findings: 4 };

/** The X-rays with the most findings, and for each finding the maps of the four findings with the largest AUC. */
async function drawPanels(
  data: string,
  model: Awaited<ReturnType<typeof openModel>>,
  runtime: Runtime,
  names: readonly string[],
  evaluation: Evaluation,
): Promise<string> {
  const boxes = await readBoxes(join(data, 'boxes.csv'));
  const chosen = model.description.findings
    .map((finding, index) => ({ index, auc: evaluation.findings[finding]?.auc ?? 0 }))
    .sort((a, b) => b.auc - a.auc)
    .slice(0, shown.findings)
    .map(({ index }) => index)
    .sort((a, b) => a - b);
  const findings = chosen.map((index) => model.description.findings[index]!);
  const drawn = (name: string) =>
    new Set(
      boxes.filter(({ image, finding }) => image === name && findings.includes(finding)).map(({ finding }) => finding),
    ).size;
  const rows = [...names].sort((a, b) => drawn(b) - drawn(a)).slice(0, shown.images);
  const choice = { method: 'gradcam' };
  const explainer = explainerOf(model, choice, runtime);
  const explained = await Promise.all(
    rows.map(async (name) => ({
      file: name,
      ...(await explainImage(model, explainer, await decodeImage(join(data, 'images', name)), chosen)),
      boxes: boxes.filter(({ image }) => image === name).map((box) => ({ ...box, label: box.finding })),
    })),
  );
  return panelsOf(explained, {
    ...choice,
    title: titleOf(explainer, choice),
    subtitle: 'test X-rays with the most findings; boxes: where a finding was drawn',
  });
}
