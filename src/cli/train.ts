/** `roentgen train`: trains a DenseNet on a table and a folder of X-rays, into a run folder. */

import { join } from 'node:path';
import { Option } from 'commander';
import { InputError } from '../base/error.ts';
import { exists } from '../base/files.ts';
import { classBalance } from '../dataset/balance.ts';
import { createImageStore, type ImageStore } from '../dataset/image-store.ts';
import { openImageFolder } from '../dataset/images.ts';
import { findLeakage } from '../dataset/leakage.ts';
import { prepareImages } from '../dataset/prepare.ts';
import { countPatients, type LabelTable, labelAt, readLabelTable } from '../dataset/table.ts';
import { normalise } from '../image/normalise.ts';
import { type ResizeMethod, resizeMethods } from '../image/resize.ts';
import { architectures } from '../network/architecture.ts';
import { contributionFigure } from '../report/figures/contribution.ts';
import { lossFigure } from '../report/figures/loss.ts';
import { prevalenceFigure } from '../report/figures/prevalence.ts';
import { fedImagesGrid } from '../report/image-figures/grid.ts';
import { writeFigure } from '../report/render.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Callback } from '../training/callbacks.ts';
import { runFolder } from '../training/run-folder.ts';
import { type Schedule, schedules } from '../training/schedule.ts';
import { type NormaliseRule, notebookSettings, type TrainingSettings } from '../training/settings.ts';
import { imagesToRead, normalisationRules, type TrainingResult, trainNetwork } from '../training/trainer.ts';
import type { AddCommand, Context } from './context.ts';
import { withRuntime } from './model.ts';
import { type DeviceChoice, deviceOption, list, positiveInteger, positiveNumber, wholeNumber } from './options.ts';
import { fillNewFolder } from './out-folder.ts';
import { notice, print, printJson } from './output.ts';
import { showProgress, withProgress } from './progress.ts';
import { runCard } from './run-card.ts';
import { version } from './version.ts';

export interface TrainOptions {
  readonly train: string;
  readonly valid: string;
  readonly images: string;
  readonly out: string;
  readonly findings?: readonly string[];
  readonly epochs: number;
  readonly batchSize: number;
  readonly stepsPerEpoch?: number;
  readonly validationSteps?: number;
  readonly size: number;
  readonly resize: ResizeMethod;
  readonly learningRate: number;
  readonly schedule: Schedule;
  readonly seed: number;
  readonly network: string;
  readonly normalise: NormaliseRule;
  readonly threads?: number;
  readonly device?: DeviceChoice;
  readonly json?: true;
}

export const addTrain: AddCommand = (program, context) => {
  const { epochs, batchSize, size, resize, learningRate, schedule, seed, normalise: rule } = notebookSettings;
  program
    .command('train')
    .description('train a DenseNet on labelled X-rays, into a new run folder')
    .requiredOption('--train <table>', 'labels of the training images')
    .requiredOption('--valid <table>', 'labels of the validation images')
    .requiredOption('--images <folder>', 'folder of the images of both tables')
    .requiredOption('--out <run>', 'new folder for the run')
    .option('--findings <names>', 'learn these findings only, between commas; all of the table otherwise', list)
    .option('--epochs <n>', 'passes over the training images', positiveInteger, epochs)
    .option('--batch-size <n>', 'images in a step', positiveInteger, batchSize)
    .option('--steps-per-epoch <n>', 'steps in an epoch; all images once otherwise', positiveInteger)
    .option('--validation-steps <n>', 'batches to validate on; all images otherwise', positiveInteger)
    .option('--size <pixels>', 'side of the square images that the network reads', positiveInteger, size)
    .addOption(new Option('--resize <method>', 'how images are resized').choices(resizeMethods).default(resize))
    .option('--learning-rate <rate>', "Adam's", positiveNumber, learningRate)
    .addOption(
      new Option('--schedule <name>', 'how the learning rate runs over the training; cosine: down to nothing')
        .choices(schedules)
        .default(schedule),
    )
    .option('--seed <n>', 'of the initial weights and the order of images', wholeNumber, seed)
    .addOption(
      new Option('--network <name>', 'the architecture').choices(Object.keys(architectures)).default('densenet121'),
    )
    .addOption(
      new Option('--normalise <rule>', "notebook: each training image by its own moments, others by a sample's")
        .choices(['notebook', 'image', 'dataset'])
        .default(rule),
    )
    .option('--threads <n>', 'threads to compute with; all cores otherwise', positiveInteger)
    .addOption(deviceOption())
    .option('--json', 'print one JSON document instead of prose')
    .addHelpText(
      'after',
      `
The run folder holds config.json, history.csv, checkpoints/, figures/, and, of the epoch with the lowest validation loss,
model.onnx and MODEL_CARD.md. It is brought up to date after each epoch; Ctrl-C saves the weights as they are and leaves a usable run.

Examples:
  $ roentgen train --train train.csv --valid valid.csv --images images --out run
  $ roentgen train --train train.csv --valid valid.csv --images images --out quick --network compact --size 128 --epochs 5`,
    )
    .action(async (options: TrainOptions) => {
      const result = await withRuntime(options, (runtime) => train(options, runtime, context));
      if (options.json) {
        printJson({
          run: options.out,
          epochs: result.history.map(({ epoch, loss, validationLoss, meanAuc, seconds }) => ({
            epoch,
            loss,
            validationLoss,
            meanAuc,
            seconds,
          })),
          best: { epoch: result.best.epoch, validationLoss: result.best.validationLoss },
        });
        return;
      }
      const { epoch, validationLoss, meanAuc } = result.best;
      print(
        `best epoch ${epoch}: validation loss ${validationLoss.toFixed(4)}, mean AUC ${meanAuc?.toFixed(3) ?? 'undefined'}`,
      );
      print(`the run is in ${options.out}; go on with`);
      print(
        `  roentgen evaluate --model ${options.out} --images ${options.images} --truth TEST.csv --out ${join(options.out, 'evaluation')}`,
      );
    });
};

/** Trains into the run folder and draws its figures. */
export async function train(options: TrainOptions, runtime: Runtime, { signal }: Context): Promise<TrainingResult> {
  const architecture = architectures[options.network]!;
  if (options.size < 32)
    throw new InputError(`--size ${options.size} is less than 32 pixels, to which the network shrinks a plane`);
  const train = await readLabelTable(options.train, { findings: options.findings });
  const valid = await readLabelTable(options.valid, { findings: train.findings });
  warnOfLeaks(train, valid);
  for (const { name, reason } of train.unusedColumns)
    notice(`${options.train}: the column ${name} is not learnt: ${reason}`);
  const folder = await openImageFolder(options.images);
  const store = createImageStore({ folder, size: options.size, method: options.resize });
  const { findings } = train;
  const settings: TrainingSettings = {
    architecture,
    findings,
    epochs: options.epochs,
    batchSize: options.batchSize,
    stepsPerEpoch: options.stepsPerEpoch,
    validationSteps: options.validationSteps,
    size: options.size,
    resize: options.resize,
    learningRate: options.learningRate,
    schedule: options.schedule,
    seed: options.seed,
    normalise: options.normalise,
    unbiasedStatistics: true,
  };
  const steps: number[] = [];
  const config = {
    roentgen: version,
    settings: { ...settings, threads: runtime.threads },
    tables: [train, valid].map(({ path, sha256, rows }) => ({ path, sha256, rows: rows.length })),
    images: options.images,
  };
  const splits = [
    { split: 'train', table: train },
    { split: 'valid', table: valid },
  ];
  const callbacks = [
    runFolder(options.out, config),
    runCard({ folder: options.out, settings, splits, initialWeights: `Glorot-uniform, seed ${options.seed}` }),
    reporter(options.epochs, steps),
  ];
  const work = async () => {
    const names = imagesToRead(settings, train, valid);
    await withProgress('reading images', 'image', (onProgress) => prepareImages(store, names, { signal, onProgress }));
    await drawData(options, splits, settings, store);
    const result = await trainNetwork({ settings, runtime, train, valid, store, callbacks, signal });
    const { history: epochs, best } = result;
    const loss = lossFigure({ epochs, steps, bestEpoch: best.epoch, subtitle: options.out });
    await writeFigure(join(options.out, 'figures'), 'loss', loss);
    return result;
  };
  return fillNewFolder(options.out, work, { isWorthKeeping: () => exists(join(options.out, 'model.onnx')) });
}

function warnOfLeaks(train: LabelTable, valid: LabelTable): void {
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
}

/** What the network is given, before it learns: prevalence, contributions, and the images as it sees them. */
async function drawData(
  { out, train: path, images }: TrainOptions,
  tables: readonly { readonly split: string; readonly table: LabelTable }[],
  settings: TrainingSettings,
  store: ImageStore,
): Promise<void> {
  const train = tables[0]!.table;
  const figures = join(out, 'figures');
  const balance = classBalance(train);
  const splits = tables.map(({ split, table }) => ({
    split,
    images: table.rows.length,
    patients: table.hasPatients ? countPatients(table) : undefined,
    findings: classBalance(table),
  }));
  await writeFigure(figures, 'prevalence', prevalenceFigure({ splits, subtitle: path }));
  await writeFigure(figures, 'contribution', contributionFigure({ balance, subtitle: path }));
  const { training } = await normalisationRules(settings, train, store);
  const fed = await Promise.all(
    train.rows.slice(0, 9).map(async ({ image: name }, row) => {
      const image = await store.image(name);
      const labelled = (value: number) => train.findings.filter((_, index) => labelAt(train, row, index) === value);
      return {
        name,
        width: image.width,
        height: image.height,
        values: normalise(image, training),
        positives: labelled(1),
        unknown: labelled(-1),
      };
    }),
  );
  const subtitle = `${images}, ${settings.size} × ${settings.size} pixels (${settings.resize}), normalised by ${training.rule}`;
  await writeFigure(figures, 'fed-images', await fedImagesGrid({ images: fed, subtitle }));
}

/** Progress of the steps and a line for each epoch, on stderr. */
function reporter(epochs: number, losses: number[]): Callback {
  let progress: ReturnType<typeof showProgress> | undefined;
  let total = 0;
  return {
    onStepEnd({ epoch, step, steps, loss }) {
      if (step === 1) {
        total = 0;
        progress = showProgress(`epoch ${epoch} of ${epochs}`, 'step');
      }
      losses.push(loss);
      total += loss;
      progress!.update(step, steps, `loss ${(total / step).toFixed(4)}`);
    },
    async onEpochEnd({ record }) {
      progress?.stop();
      const { epoch, loss, validationLoss, meanAuc, seconds } = record;
      notice(
        `epoch ${epoch}: loss ${loss.toFixed(4)}, validation loss ${validationLoss.toFixed(4)}, mean AUC ${meanAuc?.toFixed(3) ?? 'undefined'}, ${seconds.toFixed(1)} s`,
      );
    },
    async onInterrupted({ epochs: done }) {
      progress?.stop();
      notice(`interrupted after ${done} whole epochs; the weights as they are were saved`);
    },
  };
}
