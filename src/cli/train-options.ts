/** The flags of `roentgen train`, and the settings of a training that they make. */

import { type Command, Option } from 'commander';
import { InputError } from '../base/error.ts';
import { type AugmentSettings, noAugmentation, usualAugmentation } from '../image/augment.ts';
import { resizeMethods } from '../image/resize.ts';
import { architectures } from '../network/architecture.ts';
import { stagesOf } from '../network/stages.ts';
import { schedules } from '../training/schedule.ts';
import { notebookSettings, type TrainingSettings } from '../training/settings.ts';
import type { CallbackOptions } from './callback-options.ts';
import {
  type DeviceChoice,
  fraction,
  list,
  numberFromZero,
  positiveInteger,
  positiveNumber,
  wholeNumber,
} from './options.ts';
import type { SweepOptions } from './sweep-options.ts';
import type { Preprocessing, PreprocessingOptions } from './train-preprocessing.ts';
import { addMomentsOptions } from './weight-options.ts';

export interface TrainOptions extends CallbackOptions, SweepOptions, PreprocessingOptions, Partial<AugmentSettings> {
  readonly train: string;
  readonly valid: string;
  readonly images: string;
  readonly out: string;
  readonly findings?: readonly string[];
  readonly epochs: number;
  readonly batchSize: number;
  readonly accumulate?: number;
  readonly stepsPerEpoch?: number;
  readonly validationSteps?: number;
  readonly weights?: string;
  readonly backboneOnly?: boolean;
  readonly weightsFindings?: readonly string[];
  readonly learn?: string;
  readonly learningRate: number;
  readonly schedule?: (typeof schedules)[number];
  readonly scheduleEpochs?: number;
  readonly scheduleFactor?: number;
  readonly warmUpSteps?: number;
  readonly clipNorm?: number;
  readonly weightDecay?: number;
  readonly labelSmoothing?: number;
  readonly augment?: boolean;
  readonly monitor?: string;
  readonly saveEvery?: number;
  readonly resume?: string;
  readonly resumeFrom?: 'last' | 'previous';
  readonly seed: number;
  readonly network: string;
  readonly cache?: string | boolean;
  readonly threads?: number;
  readonly device?: DeviceChoice;
  readonly json?: true;
}

/** Adds everything but `--config` and the callbacks' flags. */
export function addTrainOptions(command: Command): void {
  const { epochs, batchSize, size, resize, learningRate, seed, normalise } = notebookSettings;
  const unlessKnown = (usual: string | number) => `(default: what belongs to --weights, else ${usual})`;
  const stages = [...new Set(Object.values(architectures).flatMap((architecture) => stagesOf(architecture)))];
  command
    .requiredOption('--train <table>', 'labels of the training images')
    .requiredOption('--valid <table>', 'labels of the validation images')
    .requiredOption('--images <folder>', 'folder of the images of both tables')
    .requiredOption('--out <run>', 'new folder for the run')
    .option('--findings <names>', 'learn these findings only, between commas; all of the table otherwise', list)
    .option('--epochs <n>', 'passes over the training images', positiveInteger, epochs)
    .option('--batch-size <n>', 'images in memory at once', positiveInteger, batchSize)
    .option('--accumulate <n>', 'batches whose gradients make one step', positiveInteger)
    .option('--steps-per-epoch <n>', 'steps in an epoch; all images once otherwise', positiveInteger)
    .option('--validation-steps <n>', 'batches to validate on; all images otherwise', positiveInteger)
    .option('--size <pixels>', `side of the square images that the network reads ${unlessKnown(size)}`, positiveInteger)
    .addOption(new Option('--resize <method>', `how images are resized ${unlessKnown(resize)}`).choices(resizeMethods))
    .addOption(
      new Option('--network <name>', 'the architecture').choices(Object.keys(architectures)).default('densenet121'),
    )
    .addOption(
      new Option(
        '--normalise <rule>',
        `image: each image by its own moments; dataset: all by those of a sample of training images, or by --mean and --std; notebook: training images by their own, others by the sample's; imagenet: by ImageNet's, in three channels ${unlessKnown(normalise)}`,
      ).choices(['notebook', 'image', 'dataset', 'imagenet']),
    );
  addMomentsOptions(command)
    .option('--seed <n>', 'of the initial weights, the order of images and their changes', wholeNumber, seed)
    .option('--monitor <metric>', 'by which the best epoch is chosen: val_loss, val_mean_auc, …', 'val_loss')
    .optionsGroup('Transfer learning:')
    .option(
      '--weights <file>',
      "start from these weights: a run's folder, or a weight file (.h5, .pth, …); random otherwise",
    )
    .option('--weights-findings <names>', "what the outputs of a weight file mean, in the file's order", list)
    .option('--backbone-only', 'leave the head of the weights out: for other findings than theirs')
    .addOption(new Option('--learn <stage>', 'where learning begins; what comes before is frozen').choices(stages))
    .optionsGroup('Optimiser:')
    .option('--learning-rate <rate>', "Adam's", positiveNumber, learningRate)
    .addOption(
      new Option('--schedule <name>', 'how the learning rate runs over the training; cosine: down to nothing')
        .choices(schedules)
        .default('constant'),
    )
    .option('--schedule-epochs <n>', 'step: the rate falls after every so many epochs (10)', positiveInteger)
    .option('--schedule-factor <f>', 'step: by this factor (0.1)', positiveNumber)
    .option('--warm-up-steps <n>', 'steps over which the rate grows to the whole, before the schedule', wholeNumber)
    .option('--clip-norm <norm>', "the largest norm of a step's gradient", positiveNumber)
    .option('--weight-decay <d>', 'kernels shrink by this times the rate at each step, as in AdamW', numberFromZero)
    .option('--label-smoothing <s>', 'labels move by half of this towards one another', fraction)
    .optionsGroup('Augmentation:')
    .option('--augment', `the usual small changes: ${flagsOf(usualAugmentation)}`)
    .option('--flip <chance>', 'mirror left to right so often', fraction)
    .option('--shift <share>', 'shift by up to this share of the side', fraction)
    .option('--rotate <degrees>', 'turn by up to so much either way', numberFromZero)
    .option('--scale <share>', 'make larger or smaller by up to this share', fraction)
    .option('--brightness <share>', 'lighter or darker by up to this share of the range', fraction)
    .option('--contrast <share>', 'more or less contrast by up to this share', fraction)
    .optionsGroup('');
}

function flagsOf(settings: AugmentSettings): string {
  return Object.entries(settings)
    .map(([name, value]) => `--${name} ${value}`)
    .join(' ');
}

/** @throws InputError if options don't go together */
export function settingsOf(
  options: TrainOptions,
  findings: readonly string[],
  preprocessing: Preprocessing,
): TrainingSettings {
  const architecture = architectures[options.network]!;
  const { size } = preprocessing;
  const { learn = 'all', schedule = 'constant', scheduleEpochs, scheduleFactor } = options;
  if (size < 32) throw new InputError(`--size ${size} is less than 32 pixels, to which the network shrinks a plane`);
  if (!stagesOf(architecture).includes(learn))
    throw new InputError(`--learn ${learn}: ${options.network} has ${stagesOf(architecture).join(', ')}`);
  if (schedule !== 'step' && (scheduleEpochs ?? scheduleFactor) !== undefined)
    throw new InputError('--schedule-epochs and --schedule-factor do nothing without --schedule step');
  return {
    architecture,
    findings,
    epochs: options.epochs,
    batchSize: options.batchSize,
    accumulate: options.accumulate,
    stepsPerEpoch: options.stepsPerEpoch,
    validationSteps: options.validationSteps,
    ...preprocessing,
    learningRate: options.learningRate,
    schedule: {
      name: schedule,
      warmUpSteps: options.warmUpSteps,
      everyEpochs: scheduleEpochs,
      factor: scheduleFactor,
    },
    clipNorm: options.clipNorm,
    weightDecay: options.weightDecay,
    labelSmoothing: options.labelSmoothing,
    augment: augmentOf(options),
    stage: learn,
    seed: options.seed,
    // Weights that were trained have statistics that are worth keeping.
    unbiasedStatistics: options.weights === undefined,
    monitor: options.monitor,
  };
}

function augmentOf(options: TrainOptions): AugmentSettings | undefined {
  const base = options.augment === true ? usualAugmentation : noAugmentation;
  const names = Object.keys(base) as (keyof AugmentSettings)[];
  const settings = Object.fromEntries(names.map((name) => [name, options[name] ?? base[name]]));
  const isOn = names.some((name) => settings[name] !== 0);
  return isOn ? (settings as unknown as AugmentSettings) : undefined;
}
