/**
 * A sweep of the learning rate: a few steps of a training, each at a larger rate than the one before and on a new batch, from a
 * rate at which nothing moves to one at which the loss explodes (L. N. Smith, Cyclical Learning Rates for Training Neural
 * Networks, WACV 2017, section 3.3). The steps are even on the rate's logarithm, as is usual by now, where Smith's are linear:
 *
 *     rate_k = least · (most / least)^(k / (n − 1)),  k = 0 … n − 1
 *
 * Everything else is the training's own: frozen stages, batches that are summed, clipping, decay, smoothed labels, augmented
 * images, the weights to start from. What the network has learnt by the end is dropped.
 */

import { InputError, InterruptedError } from '../base/error.ts';
import type { ImageStore } from '../dataset/image-store.ts';
import type { LabelTable } from '../dataset/table.ts';
import { augmentation } from '../image/augment.ts';
import { initialParameters, parameterTable } from '../network/parameters.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { feed } from './feed.ts';
import { hasExploded, type Measured, type SweepStep, smoothSweep } from './find-rate.ts';
import { type Learner, openLearner } from './learner.ts';
import { normalisationRules } from './normalisation-rules.ts';
import { imagesInStep, imagesToRead, rowsOfEpoch } from './order.ts';
import type { StepBatch } from './program.ts';
import type { TrainingSettings } from './settings.ts';
import { classWeights, describe } from './trainer.ts';
import type { ClassWeights } from './validation.ts';

/** Which rates are tried; at least 20 of them (see find-rate.ts). */
export interface Sweep {
  readonly least: number;
  readonly most: number;
  readonly steps: number;
}

export const usualSweep: Sweep = { least: 1e-7, most: 1, steps: 100 };

export interface SweepInput {
  readonly sweep: Sweep;
  /** Of the training that the rate is for; its own rate, schedule and epochs are passed over. */
  readonly settings: TrainingSettings;
  readonly runtime: Runtime;
  readonly train: LabelTable;
  readonly store: ImageStore;
  /** The flat parameter array to start from; Glorot-uniform by the seed where undefined. */
  readonly parameters?: Float32Array | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onFeatures?: ((done: number, total: number) => void) | undefined;
  readonly onStep?: ((done: number, measured: Measured) => void) | undefined;
}

/**
 * Steps through the rates, until the loss explodes: a last step whose loss is no number is left out.
 *
 * @throws InputError if the loss is no number at once; InterruptedError when the signal is given
 */
export async function sweepRates(input: SweepInput): Promise<SweepStep[]> {
  const { sweep, train, parameters } = input;
  const settings = sweptSettings(input.settings, sweep);
  const { architecture, findings, seed } = settings;
  const { training } = await normalisationRules(settings, train, input.store);
  const weights = classWeights(train);
  const learner = await openLearner({
    ...{ ...input, settings, weights },
    valid: nothing(train),
    rules: { training, prediction: training },
    description: describe(settings, training),
    parameters: parameters ?? initialParameters(parameterTable(architecture, findings.length), seed),
  });
  try {
    return await stepThrough({ ...input, settings }, learner, weights);
  } finally {
    await learner.release();
  }
}

/** The names of the images that a sweep reads. */
export function imagesInSweep(settings: TrainingSettings, train: LabelTable, sweep: Sweep): ReadonlySet<string> {
  return imagesToRead(sweptSettings(settings, sweep), train, nothing(train)).learnt;
}

async function stepThrough(input: SweepInput, learner: Learner, weights: ClassWeights): Promise<SweepStep[]> {
  const { settings, sweep, train, store, signal, onStep } = input;
  const { seed, augment, labelSmoothing } = settings;
  const batches = feed({
    ...{ table: train, store, labelSmoothing, signal },
    batchSize: imagesInStep(settings),
    order: rowsOfEpoch(train, settings, 1),
    augment: augment && augmentation(augment, { seed, epoch: 1 }),
    features: learner.features,
  });
  const measured: Measured[] = [];
  for await (const batch of batches) {
    if (signal?.aborted) throw new InterruptedError('interrupted');
    const learningRate = rateOf(sweep, measured.length);
    const loss = await learner.program.step(batch, learningRate);
    if (!Number.isFinite(loss)) break;
    measured.push({ learningRate, loss, guessLoss: guessLossOf(batch, weights) });
    onStep?.(measured.length, measured.at(-1)!);
    if (hasExploded(smoothSweep(measured, sweep.steps), sweep.steps)) break;
  }
  if (measured.length < 2) {
    const way = 'check the weights that the training starts from, or begin with smaller rates';
    throw new InputError(`the loss is no number at a learning rate of ${sweep.least} already; ${way}`);
  }
  return smoothSweep(measured, sweep.steps);
}

/** One epoch of as many steps as there are rates. */
function sweptSettings(settings: TrainingSettings, { steps }: Sweep): TrainingSettings {
  return { ...settings, epochs: 1, stepsPerEpoch: steps };
}

/** The table without its rows, where a training would validate. */
function nothing(table: LabelTable): LabelTable {
  return { ...table, rows: [], labels: new Int8Array(0) };
}

function rateOf({ least, most, steps }: Sweep, step: number): number {
  return least * (most / least) ** (step / (steps - 1));
}

/** The training loss (see network/loss.ts) of the probability ½ for everything. */
export function guessLossOf({ labels, mask, images }: StepBatch, weights: ClassWeights): number {
  const { positiveWeights, negativeWeights } = weights;
  const length = positiveWeights.length;
  const total = labels.reduce((sum, label, i) => {
    const weight = label * positiveWeights[i % length]! + (1 - label) * negativeWeights[i % length]!;
    return sum + mask[i]! * weight * Math.LN2;
  }, 0);
  return total / images;
}
