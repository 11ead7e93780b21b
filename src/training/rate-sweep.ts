/**
 * A sweep of the learning rate: a few steps of a training, each with a larger rate than the one before and on a new batch, from
 * a rate at which nothing moves to one at which the loss explodes (L. N. Smith, Cyclical Learning Rates for Training Neural
 * Networks, WACV 2017, section 3.3, with even steps of the rate's logarithm, as is usual since, where Smith's are of the rate):
 *   rate_k = least · (most/least)^(k/(n − 1)), k = 0 … n − 1.
 * Losses of single batches are noisy, so they are judged by their exponential mean, free of its initial value:
 *   m ← β·m + (1 − β)·loss, smoothed = m/(1 − βᵏ⁺¹).
 */

import { InterruptedError } from '../base/error.ts';
import type { ImageStore } from '../dataset/image-store.ts';
import type { LabelTable } from '../dataset/table.ts';
import { augmentation } from '../image/augment.ts';
import { initialParameters, parameterTable } from '../network/parameters.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { feed } from './feed.ts';
import { openLearner } from './learner.ts';
import { imagesInStep, rowsOfEpoch } from './order.ts';
import type { TrainingSettings } from './settings.ts';
import { classWeights, describe, normalisationRules } from './trainer.ts';

export interface SweepStep {
  readonly learningRate: number;
  /** Of the batch, before the step. */
  readonly loss: number;
  readonly smoothed: number;
}

export interface Sweep {
  readonly least: number;
  readonly most: number;
  readonly steps: number;
}

export const usualSweep: Sweep = { least: 1e-7, most: 1, steps: 100 };

const beta = 0.9;

/** A loss so many times the best so far has exploded: the sweep ends. */
const explosion = 4;

/** Steps before which nothing is judged: the mean is of too few. */
const firstJudged = 10;

export interface SweepInput {
  readonly settings: TrainingSettings;
  readonly runtime: Runtime;
  readonly train: LabelTable;
  readonly store: ImageStore;
  /** The flat parameter array to start from; Glorot-uniform by the seed where undefined. */
  readonly parameters?: Float32Array | undefined;
  readonly sweep?: Sweep | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onStep?: ((done: number, total: number) => void) | undefined;
}

/**
 * Runs what a training runs (frozen stages, accumulation, clipping, decay, augmentation), and drops the weights it ends with.
 *
 * @throws InterruptedError when the signal is given
 */
export async function sweepRates(input: SweepInput): Promise<SweepStep[]> {
  const { runtime, train, store, signal, sweep = usualSweep } = input;
  const settings = { ...input.settings, epochs: 1, stepsPerEpoch: sweep.steps };
  const { architecture, findings, seed, augment, labelSmoothing } = settings;
  const { training } = await normalisationRules(settings, train, store);
  const learner = await openLearner({
    ...{ settings, runtime, train, store, signal },
    valid: { ...train, rows: [], labels: new Int8Array(0) },
    rules: { training, prediction: training },
    weights: classWeights(train),
    description: describe(settings, training),
    parameters: input.parameters ?? initialParameters(parameterTable(architecture, findings.length), seed),
  });
  const losses: number[] = [];
  const rates: number[] = [];
  try {
    const batches = feed({
      ...{ table: train, store, labelSmoothing, signal, features: learner.features },
      batchSize: imagesInStep(settings),
      order: rowsOfEpoch(train, settings, 1),
      augment: augment && augmentation(augment, { seed, epoch: 1 }),
    });
    for await (const batch of batches) {
      if (signal?.aborted) throw new InterruptedError('interrupted');
      const rate = sweep.least * (sweep.most / sweep.least) ** (losses.length / (sweep.steps - 1));
      losses.push(await learner.program.step(batch, rate));
      rates.push(rate);
      input.onStep?.(losses.length, sweep.steps);
      if (hasExploded(smooth(losses))) break;
    }
  } finally {
    await learner.release();
  }
  const smoothed = smooth(losses);
  return losses.map((loss, k) => ({ learningRate: rates[k]!, loss, smoothed: smoothed[k]! }));
}

/** The exponential mean of losses, free of its initial value. */
export function smooth(losses: readonly number[]): number[] {
  let mean = 0;
  return losses.map((loss, k) => {
    mean = beta * mean + (1 - beta) * loss;
    return mean / (1 - beta ** (k + 1));
  });
}

/** Whether the last smoothed loss is no number, or far above the best. */
export function hasExploded(smoothed: readonly number[]): boolean {
  const last = smoothed.at(-1) ?? 0;
  if (!Number.isFinite(last)) return true;
  return smoothed.length > firstJudged && last > explosion * Math.min(...smoothed);
}

export interface Suggestion {
  /** Null where the sweep says nothing. */
  readonly learningRate: number | null;
  /** Why it is null. */
  readonly reason: string | null;
}

/** The least share of the loss that a sweep must have taken away to say anything. */
const leastFall = 0.02;

/**
 * The rate at which the smoothed loss falls most steeply over the rate's logarithm, by a straight line through a sixth of the
 * sweep around it; at most a tenth of the rate at which the loss is least, where it is about to rise.
 */
export function suggestedRate(steps: readonly SweepStep[]): Suggestion {
  const nothing = (reason: string): Suggestion => ({ learningRate: null, reason });
  const judged = steps.filter(({ smoothed }, k) => k >= firstJudged && Number.isFinite(smoothed));
  if (judged.length < 3)
    return nothing(`only ${steps.length} steps before the loss exploded; begin with a smaller rate`);
  const least = judged.reduce((best, each, k) => (each.smoothed < judged[best]!.smoothed ? k : best), 0);
  const fall = judged[0]!.smoothed - judged[least]!.smoothed;
  if (fall < leastFall * judged[0]!.smoothed)
    return nothing('the loss never fell by more than its noise; give more steps, larger batches or sound labels');
  const half = Math.max(1, Math.round(steps.length / 12));
  const slopes = judged.slice(0, least + 1).map((_, k) => slopeOf(judged.slice(Math.max(0, k - half), k + half + 1)));
  const steepest = slopes.reduce((best, slope, k) => (slope < slopes[best]! ? k : best), 0);
  const rate = Math.min(judged[steepest]!.learningRate, judged[least]!.learningRate / 10);
  return { learningRate: Number(rate.toPrecision(2)), reason: null };
}

/** Of the least-squares line of the smoothed loss over the rate's logarithm. */
function slopeOf(steps: readonly SweepStep[]): number {
  const points = steps.map(({ learningRate, smoothed }) => [Math.log(learningRate), smoothed] as const);
  const meanOf = (axis: 0 | 1) => points.reduce((sum, point) => sum + point[axis], 0) / points.length;
  const [x, y] = [meanOf(0), meanOf(1)];
  const [xy, xx] = points.reduce(([xy, xx], [a, b]) => [xy + (a - x) * (b - y), xx + (a - x) ** 2], [0, 0]) as [
    number,
    number,
  ];
  return xy / xx;
}
