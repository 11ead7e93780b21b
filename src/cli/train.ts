/** `roentgen train`: trains a DenseNet on a table and a folder of X-rays, into a run folder. */

import { join } from 'node:path';
import { exists } from '../base/files.ts';
import { defaultCacheFolder } from '../dataset/cache-folder.ts';
import { type ImageCache, noImageCache, openImageCache } from '../dataset/image-cache.ts';
import { createImageStore, type ImageStore } from '../dataset/image-store.ts';
import { openImageFolder } from '../dataset/images.ts';
import { findLeakage } from '../dataset/leakage.ts';
import { prepareImages } from '../dataset/prepare.ts';
import { type LabelTable, readLabelTable } from '../dataset/table.ts';
import { lossFigure } from '../report/figures/loss.ts';
import { writeFigure } from '../report/render.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { csvLog } from '../training/csv-log.ts';
import { imagesToRead } from '../training/order.ts';
import type { Sweep } from '../training/rate-sweep.ts';
import { runFolder, writeWeights } from '../training/run-folder.ts';
import type { TrainingSettings } from '../training/settings.ts';
import { stepLog } from '../training/step-log.ts';
import { type TrainingResult, trainNetwork } from '../training/trainer.ts';
import { addCallbackOptions, callbacksOf } from './callback-options.ts';
import { addConfigOption, storedOptions } from './config.ts';
import type { AddCommand, Context } from './context.ts';
import { type FoundRate, findRate, tellRate } from './find-rate.ts';
import { initialWeightsOf, openInitialWeights } from './initial-weights.ts';
import { withRuntime } from './model.ts';
import { deviceOption, threadsOption } from './options.ts';
import { fillNewFolder } from './out-folder.ts';
import { notice, print, printJson } from './output.ts';
import { showProgress, withProgress } from './progress.ts';
import { addResumeOption, type Resumed, readResumed, threadsOf } from './resume.ts';
import { runCard } from './run-card.ts';
import { addSweepOptions, sweepOf } from './sweep-options.ts';
import { drawData } from './train-figures.ts';
import { addTrainOptions, settingsOf, type TrainOptions } from './train-options.ts';
import { preprocessingOf } from './train-preprocessing.ts';
import { reporter } from './train-reporter.ts';
import { runTensorBoard } from './train-tensorboard.ts';
import { version } from './version.ts';

export const addTrain: AddCommand = (program, context) => {
  const command = program
    .command('train')
    .description('train a DenseNet on labelled X-rays, into a new run folder, or go on with a run');
  addTrainOptions(command);
  addCallbackOptions(command);
  addSweepOptions(command);
  addResumeOption(command);
  addConfigOption(command);
  command
    .option('--cache <folder>', `where decoded images are kept for the next time (${defaultCacheFolder()})`)
    .option('--no-cache', "don't keep them on the disk")
    .addOption(deviceOption())
    .addOption(threadsOption())
    .option('--json', 'print one JSON document instead of prose')
    .addHelpText(
      'after',
      `
The run folder holds config.json, history.csv, steps.csv, progress.json, checkpoints/, figures/, and, of the best epoch, model.onnx and MODEL_CARD.md.
It is brought up to date as the training goes; Ctrl-C saves the state as it is, and --resume goes on from there as if nothing had happened.

Examples:
  $ roentgen train --train train.csv --valid valid.csv --images images --out run
  $ roentgen train --train train.csv --valid valid.csv --images images --out quick --network compact --size 128 --epochs 5
  $ roentgen train --train train.csv --valid valid.csv --images images --out rate --find-learning-rate
  $ roentgen train --train train.csv --valid valid.csv --images images --out long --long-run --augment
  $ roentgen train --train train.csv --valid valid.csv --images images --out fine --weights run --learn block4 --learning-rate 1e-4
  $ roentgen train --train train.csv --valid valid.csv --images images --out chest --weights densenet121.pth --backbone-only --normalise imagenet
  $ roentgen train --resume long`,
    )
    .action(async (options: TrainOptions) => {
      const sweep = sweepOf(options);
      if (sweep !== undefined) {
        const found = await withRuntime(options, (runtime) => sweepInto(options, sweep, runtime, context));
        tellRate(found, options.json ?? false);
        return;
      }
      const threads = options.threads ?? (options.resume === undefined ? undefined : await threadsOf(options.resume));
      const result = await withRuntime({ ...options, threads }, (runtime) => train(options, runtime, context));
      if (options.json) printJson(documentOf(options, result));
      else printResult(options, result);
    });
};

function documentOf({ out }: TrainOptions, { history, best }: TrainingResult) {
  return {
    run: out,
    epochs: history.map(({ epoch, loss, validationLoss, meanAuc, seconds }) => ({
      epoch,
      loss,
      validationLoss,
      meanAuc,
      seconds,
    })),
    best: { epoch: best.epoch, validationLoss: best.validationLoss },
  };
}

function printResult({ out, images }: TrainOptions, { best, stopped }: TrainingResult): void {
  const { epoch, validationLoss, meanAuc } = best;
  if (stopped !== undefined) print(`the training ended early: ${stopped}`);
  print(
    `best epoch ${epoch}: validation loss ${validationLoss.toFixed(4)}, mean AUC ${meanAuc?.toFixed(3) ?? 'undefined'}`,
  );
  print(`the run is in ${out}; go on with`);
  print(`  roentgen evaluate --model ${out} --images ${images} --truth TEST.csv --out ${join(out, 'evaluation')}`);
}

/** An epoch that is over sooner than this isn't saved by itself: the last one always is. */
const leastSecondsBetweenSaves = 10;

/** Trains into the run folder and draws its figures. */
export async function train(options: TrainOptions, runtime: Runtime, { signal }: Context): Promise<TrainingResult> {
  const { out, resume: run } = options;
  const train = await readLabelTable(options.train, { findings: options.findings });
  const valid = await readLabelTable(options.valid, { findings: train.findings });
  const resumed = run === undefined ? undefined : await readResumed(run, options.resumeFrom ?? 'last', [train, valid]);
  const { settings, parameters } = await startOf(options, train.findings, resumed);
  if (resumed === undefined) warn(train, valid);
  else if (resumed.threads !== runtime.threads)
    notice(
      `the run was begun with ${resumed.threads} threads: with ${runtime.threads} its numbers differ in the last digits`,
    );
  const { cache, store } = await openImages(options, settings);
  const config = {
    roentgen: version,
    options: storedOptions(options, ['out', 'resume', 'resumeFrom', 'json', 'threads']),
    settings: { ...settings, threads: resumed?.threads ?? runtime.threads },
    tables: [train, valid].map(({ path, sha256, rows }) => ({ path, sha256, rows: rows.length })),
    images: options.images,
  };
  const splits = [
    { split: 'train', table: train },
    { split: 'valid', table: valid },
  ];
  const checkpoints = join(out, 'checkpoints');
  const callbacks = [
    ...callbacksOf(options, {
      checkpoints,
      reserved: ['last.safetensors', 'previous.safetensors', 'best.safetensors'],
      save: writeWeights,
      schedule: settings.schedule.name,
    }),
    csvLog({ path: join(out, 'history.csv') }),
    stepLog({ folder: out, epochs: settings.epochs }),
    ...(options.tensorboard === true ? [runTensorBoard({ out, config, runtime, valid, store })] : []),
    reporter(settings.epochs),
    runFolder(out, config),
    runCard({
      ...{ folder: out, settings, splits },
      initialWeights: options.weights ?? `Glorot-uniform, seed ${settings.seed}`,
    }),
  ];
  const work = async () => {
    const { learnt, validated } = imagesToRead(settings, train, valid);
    await withProgress('reading images', 'image', (onProgress) =>
      prepareImages(store, [...learnt, ...validated], { signal, onProgress }),
    );
    if (resumed === undefined) await drawData(options, splits, settings, store);
    const features = showProgress('computing features', 'image');
    const result = await trainNetwork({
      ...{ settings, runtime, train, valid, store, parameters, callbacks, signal },
      resume: resumed?.state,
      saveEverySteps: options.saveEvery,
      leastSecondsBetweenSaves,
      onFeatures(done, total) {
        features.update(done, total);
        if (done === total) features.stop();
      },
      onNotice: notice,
    });
    const { history: epochs, best, losses } = result;
    const loss = lossFigure({ epochs, steps: Array.from(losses), bestEpoch: best.epoch, subtitle: out });
    await writeFigure(join(out, 'figures'), 'loss', loss);
    return result;
  };
  try {
    if (resumed !== undefined) return await work();
    return await fillNewFolder(out, work, { isWorthKeeping: () => exists(join(out, 'model.onnx')) });
  } finally {
    await cache.close();
  }
}

/** The sweep of `--find-learning-rate`, into a new folder. */
async function sweepInto(
  options: TrainOptions,
  sweep: Sweep,
  runtime: Runtime,
  { signal }: Context,
): Promise<FoundRate> {
  const train = await readLabelTable(options.train, { findings: options.findings });
  const start = await startOf(options, train.findings);
  const { cache, store } = await openImages(options, start.settings);
  try {
    return await fillNewFolder(options.out, () =>
      findRate(options.out, { ...start, sweep, runtime, train, store, signal }),
    );
  } finally {
    await cache.close();
  }
}

interface Start {
  readonly settings: TrainingSettings;
  /** Undefined where a training begins from nothing, or goes on. */
  readonly parameters: Float32Array | undefined;
}

/** With what a training begins: its settings, some of which belong to the weights that it starts from, and these. */
async function startOf(options: TrainOptions, findings: readonly string[], resumed?: Resumed): Promise<Start> {
  const { weights, backboneOnly = false, weightsFindings } = options;
  if (resumed !== undefined)
    return { settings: settingsOf(options, findings, resumed.preprocessing), parameters: undefined };
  const file = weights === undefined ? undefined : await openInitialWeights(weights);
  const settings = settingsOf(options, findings, preprocessingOf(options, file));
  const { architecture, seed } = settings;
  const parameters = file && initialWeightsOf(file, { architecture, findings, seed, backboneOnly, weightsFindings });
  return { settings, parameters };
}

/** The images of a training, to be closed with their cache. */
async function openImages(
  { images, cache: choice = true }: TrainOptions,
  { size, resize: method }: TrainingSettings,
): Promise<{ readonly cache: ImageCache; readonly store: ImageStore }> {
  const folder = await openImageFolder(images);
  const place = choice === true ? defaultCacheFolder() : choice;
  const cache =
    place === false ? noImageCache : await openImageCache({ folder: place, size, method, onNotice: notice });
  return { cache, store: createImageStore({ folder, size, method, cache }) };
}

/** What the tables have that a training doesn't mend. */
function warn(train: LabelTable, valid: LabelTable): void {
  for (const { leaks, patients, images } of findLeakage([
    { name: 'train', table: train },
    { name: 'valid', table: valid },
  ])) {
    if (leaks) {
      notice(
        `warning: ${patients.length} patients and ${images.length} images are in both tables, so the validation is too kind; \`roentgen check\` lists them, \`roentgen split\` splits by patient`,
      );
    }
  }
  for (const { name, reason } of train.unusedColumns)
    notice(`${train.path}: the column ${name} is not learnt: ${reason}`);
}
