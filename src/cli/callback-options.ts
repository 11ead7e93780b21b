/** The flags of the training's callbacks, with Keras' defaults, and the callbacks that they ask for. */

import { type Command, Option } from 'commander';
import { InputError } from '../base/error.ts';
import type { Callback } from '../training/callbacks.ts';
import { earlyStopping, earlyStoppingDefaults } from '../training/early-stopping.ts';
import { modelCheckpoint, modelCheckpointDefaults, type SaveWeights } from '../training/model-checkpoint.ts';
import { reduceOnPlateau, reduceOnPlateauDefaults } from '../training/reduce-on-plateau.ts';
import type { ScheduleSettings } from '../training/schedule.ts';
import { stopOnNan } from '../training/stop-on-nan.ts';
import { anyNumber, numberFromZero, positiveNumber, wholeNumber } from './options.ts';

/** As commander stores them: false where a flag's opposite `--no-…` was given. What is left out has its default. */
export interface CallbackOptions {
  readonly earlyStopping?: number | false | undefined;
  readonly earlyStoppingMonitor?: string | undefined;
  readonly earlyStoppingMinDelta?: number | undefined;
  readonly earlyStoppingBaseline?: number | undefined;
  readonly startFromEpoch?: number | undefined;
  readonly restoreBest?: boolean | undefined;
  readonly reduceLr?: number | false | undefined;
  readonly reduceLrMonitor?: string | undefined;
  readonly reduceLrFactor?: number | undefined;
  readonly reduceLrMinDelta?: number | undefined;
  readonly reduceLrCooldown?: number | undefined;
  readonly reduceLrMinLr?: number | undefined;
  readonly checkpoint?: string | false | undefined;
  readonly checkpointMonitor?: string | undefined;
  readonly checkpointBestOnly?: boolean | undefined;
  readonly tensorboard?: boolean | undefined;
  readonly longRun?: boolean | undefined;
}

/** Flags that refine another and do nothing without it, with their defaults. */
const refinements: Partial<Record<keyof CallbackOptions, CallbackOptions>> = {
  earlyStopping: {
    earlyStoppingMonitor: earlyStoppingDefaults.monitor,
    earlyStoppingMinDelta: earlyStoppingDefaults.minDelta,
    earlyStoppingBaseline: undefined,
    startFromEpoch: earlyStoppingDefaults.startFromEpoch,
    restoreBest: earlyStoppingDefaults.restoreBest,
  },
  reduceLr: {
    reduceLrMonitor: reduceOnPlateauDefaults.monitor,
    reduceLrFactor: reduceOnPlateauDefaults.factor,
    reduceLrMinDelta: reduceOnPlateauDefaults.minDelta,
    reduceLrCooldown: reduceOnPlateauDefaults.cooldown,
    reduceLrMinLr: reduceOnPlateauDefaults.minRate,
  },
  checkpoint: { checkpointBestOnly: modelCheckpointDefaults.bestOnly },
  checkpointBestOnly: { checkpointMonitor: modelCheckpointDefaults.monitor },
};

/**
 * As the course notebook's longer run: batches of 32, and its callbacks on val_loss; every run keeps its best weights as it
 * is. Early stopping waits twice as long as the reduction of the learning rate, whose patience is Keras' own, so that a
 * lower rate has its turn; Keras' own patience for it, 0, would end the training at the first setback.
 */
const longRun = {
  batchSize: 32,
  epochs: 100,
  reduceLr: reduceOnPlateauDefaults.patience,
  earlyStopping: 2 * reduceOnPlateauDefaults.patience,
  tensorboard: true,
} as const;

/** Adds the flags to a command that has `--epochs` and `--batch-size`. */
export function addCallbackOptions(command: Command): void {
  const early = earlyStoppingDefaults;
  const plateau = reduceOnPlateauDefaults;
  const metric = 'loss, val_loss, val_mean_auc or val_auc_FINDING';
  const { batchSize, epochs } = longRun;
  command
    .optionsGroup('Callbacks:')
    .addOption(
      new Option(
        '--long-run',
        `--batch-size ${batchSize} --epochs ${epochs} --reduce-lr ${longRun.reduceLr} --early-stopping ${longRun.earlyStopping} --tensorboard, each of which may be given otherwise`,
      ).implies(longRun),
    )
    .option('--early-stopping <patience>', 'end after so many epochs without improvement', wholeNumber)
    .option('--no-early-stopping', "don't, whatever --long-run or --config say")
    .option('--early-stopping-monitor <metric>', `what should improve: ${metric}`, early.monitor)
    .option('--early-stopping-min-delta <d>', 'by more than this', numberFromZero, early.minDelta)
    .option('--early-stopping-baseline <value>', 'and beyond this within the patience', anyNumber)
    .option('--start-from-epoch <n>', 'let so many epochs go by first', wholeNumber, early.startFromEpoch)
    .option('--restore-best', 'end with the weights of the best epoch, not of the last')
    .option('--reduce-lr <patience>', 'lower the learning rate after so many epochs without improvement', wholeNumber)
    .option('--no-reduce-lr', "don't, whatever --long-run or --config say")
    .option('--reduce-lr-monitor <metric>', 'what should improve', plateau.monitor)
    .option('--reduce-lr-factor <f>', 'the rate times this', positiveNumber, plateau.factor)
    .option('--reduce-lr-min-delta <d>', 'improve by more than this', numberFromZero, plateau.minDelta)
    .option('--reduce-lr-cooldown <n>', 'epochs after a reduction that do not count', wholeNumber, plateau.cooldown)
    .option('--reduce-lr-min-lr <rate>', 'never below this', numberFromZero, plateau.minRate)
    .option(
      '--checkpoint <name>',
      "keep each epoch's weights, in the run's checkpoints/: epoch-{epoch:02d}-{val_loss:.4f}.safetensors, say",
    )
    .option('--no-checkpoint', "don't, whatever --config says")
    .option('--checkpoint-best-only', 'of the epochs that are the best so far only')
    .option('--checkpoint-monitor <metric>', 'the best by this metric', modelCheckpointDefaults.monitor)
    .option('--tensorboard', "write event files for TensorBoard, into the run's tensorboard/")
    .option('--no-tensorboard', "don't, whatever --long-run or --config say")
    .optionsGroup('');
}

export interface CallbackSurroundings {
  /** Folder of the run's checkpoints. */
  readonly checkpoints: string;
  /** Names in it that the run itself writes to. */
  readonly reserved: readonly string[];
  readonly save: SaveWeights;
  readonly schedule: ScheduleSettings['name'];
}

/**
 * The callbacks that the options ask for, save TensorBoard's; a training always stops where its loss is no number.
 *
 * @throws InputError if an option can't be obeyed, or does nothing without another
 */
export function callbacksOf(options: CallbackOptions, surroundings: CallbackSurroundings): Callback[] {
  refuseIdle(options);
  const { checkpoints, reserved, save, schedule } = surroundings;
  const callbacks = [stopOnNan()];
  if (isOn(options.reduceLr)) {
    if (schedule !== 'constant') {
      throw new InputError(
        `--schedule ${schedule} sets the learning rate at every step, so --reduce-lr can't; leave out --schedule, or add --no-reduce-lr`,
      );
    }
    callbacks.push(
      reduceOnPlateau({
        patience: options.reduceLr,
        monitor: options.reduceLrMonitor,
        factor: options.reduceLrFactor,
        minDelta: options.reduceLrMinDelta,
        cooldown: options.reduceLrCooldown,
        minRate: options.reduceLrMinLr,
      }),
    );
  }
  if (isOn(options.earlyStopping)) {
    callbacks.push(
      earlyStopping({
        patience: options.earlyStopping,
        monitor: options.earlyStoppingMonitor,
        minDelta: options.earlyStoppingMinDelta,
        baseline: options.earlyStoppingBaseline,
        startFromEpoch: options.startFromEpoch,
        restoreBest: options.restoreBest,
      }),
    );
  }
  if (isOn(options.checkpoint)) {
    callbacks.push(
      modelCheckpoint({
        folder: checkpoints,
        template: options.checkpoint,
        reserved,
        save,
        monitor: options.checkpointMonitor,
        bestOnly: options.checkpointBestOnly,
      }),
    );
  }
  return callbacks;
}

function isOn<T>(value: T | false | undefined): value is T {
  return value !== undefined && value !== false;
}

/** A flag whose opposite was given silences its refinements; one that was forgotten doesn't. */
function refuseIdle(options: CallbackOptions): void {
  for (const [main, refining] of Object.entries(refinements)) {
    if (options[main as keyof CallbackOptions] !== undefined) continue;
    for (const [key, normal] of Object.entries(refining)) {
      const value = options[key as keyof CallbackOptions];
      if (value === undefined || value === normal) continue;
      throw new InputError(`${flagOf(key)} does nothing without ${flagOf(main)}; add it, or leave ${flagOf(key)} out`);
    }
  }
}

/** `--reduce-lr` of `reduceLr`. */
function flagOf(key: string): string {
  return `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
