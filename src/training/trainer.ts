/**
 * The training loop: epochs of shuffled batches, validation after each, callbacks, states to go on from. It reads top to
 * bottom in the order in which things happen.
 */

import { InterruptedError } from '../base/error.ts';
import { classBalance } from '../dataset/balance.ts';
import type { ImageStore } from '../dataset/image-store.ts';
import type { LabelTable } from '../dataset/table.ts';
import { augmentation } from '../image/augment.ts';
import type { Normalisation } from '../image/normalise.ts';
import type { ModelDescription } from '../network/model-file.ts';
import { initialParameters, parameterTable } from '../network/parameters.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { isBetter } from './best.ts';
import type { Callback, EpochEnd } from './callbacks.ts';
import { type Course, controlOf, courseFrom, endEpoch, stateOf } from './course.ts';
import { feed } from './feed.ts';
import { type Learner, openLearner } from './learner.ts';
import { checkMetric } from './metrics.ts';
import { normalisationRules } from './normalisation-rules.ts';
import { imagesInStep, rowsOfEpoch } from './order.ts';
import { scheduledRate } from './schedule.ts';
import type { TrainingSettings } from './settings.ts';
import type { EpochRecord, TrainingState } from './state.ts';
import { type ClassWeights, evaluatePredicted, lossOf } from './validation.ts';

export interface TrainingInput {
  readonly settings: TrainingSettings;
  readonly runtime: Runtime;
  readonly train: LabelTable;
  readonly valid: LabelTable;
  /** Decoded images of both tables, at the settings' size. */
  readonly store: ImageStore;
  /** The flat parameter array to start from; Glorot-uniform by the seed where undefined. */
  readonly parameters?: Float32Array | undefined;
  /** Goes on from here. */
  readonly resume?: TrainingState | undefined;
  readonly callbacks?: readonly Callback[] | undefined;
  /** Saves the state every so many steps, besides the ends of epochs. */
  readonly saveEverySteps?: number | undefined;
  /** An epoch that ends sooner after the last save isn't saved, but for the last one. 0 where undefined. */
  readonly leastSecondsBetweenSaves?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** How far the features of a frozen beginning are, before the first epoch. */
  readonly onFeatures?: ((done: number, total: number) => void) | undefined;
  /** What callbacks tell the user. */
  readonly onNotice?: ((text: string) => void) | undefined;
}

export interface TrainingResult {
  readonly history: readonly EpochRecord[];
  /** The best epoch by the settings' metric, or the one that a callback ended the training with. */
  readonly best: EpochRecord;
  readonly bestParameters: Float32Array;
  /** The loss of every step. */
  readonly losses: Float32Array;
  /** Why it ended before its last epoch; undefined where it didn't. */
  readonly stopped: string | undefined;
  readonly description: ModelDescription;
}

/**
 * Trains. An interruption ends it after the step under way, with the state saved.
 *
 * @throws InterruptedError when the signal is given
 */
export async function trainNetwork(input: TrainingInput): Promise<TrainingResult> {
  const { settings, train, store, callbacks = [], resume, signal } = input;
  const { architecture, findings, epochs, seed } = settings;
  checkMetric(settings.monitor ?? 'val_loss', findings);
  const rules = await normalisationRules(settings, train, store);
  const description = describe(settings, rules.prediction);
  const weights = classWeights(train);
  const course = courseFrom(resume, settings.learningRate);
  for (const callback of callbacks) {
    const kept = resume?.callbacks[callback.name];
    if (kept !== undefined) await callback.restore?.(kept);
  }
  const start = { description, stepsDone: course.losses.length, history: [...course.history] };
  for (const callback of callbacks) await callback.onStart?.(start);
  const parameters =
    resume?.parameters ?? input.parameters ?? initialParameters(parameterTable(architecture, findings.length), seed);
  const optimiser = resume?.optimiser;
  const learner = await openLearner({ ...input, rules, weights, description, parameters, optimiser });
  const training: Training = { input, course, learner, weights, description };

  let saved = performance.now();
  const save = async (known?: Float32Array) => {
    const state = await stateOf(course, learner.program, callbacks, known);
    for (const callback of callbacks) await callback.onSave?.({ state, description });
    saved = performance.now();
  };
  try {
    while (course.history.length < epochs && course.stopped === undefined) {
      await learnEpoch(training, save);
      const last = await judgeEpoch(training);
      const isOver = course.history.length >= epochs || course.stopped !== undefined;
      const isTime = performance.now() - saved >= 1000 * (input.leastSecondsBetweenSaves ?? 0);
      if (isOver || isTime) await save(last);
    }
    // What a killed training had no time to write after its last state.
    if (resume !== undefined && course.losses.length === resume.losses.length) await save();
    for (const callback of callbacks) await callback.onEnd?.({ isInterrupted: false });
  } catch (error) {
    if (error instanceof InterruptedError || signal?.aborted) {
      await save();
      for (const callback of callbacks) await callback.onEnd?.({ isInterrupted: true });
    }
    throw error;
  } finally {
    await learner.release();
  }
  const { record, parameters: bestParameters } = course.best!;
  const { history, stopped } = course;
  return { history, best: record, bestParameters, losses: Float32Array.from(course.losses), stopped, description };
}

/** A training while it runs. */
interface Training {
  readonly input: TrainingInput;
  readonly course: Course;
  readonly learner: Learner;
  readonly weights: ClassWeights;
  readonly description: ModelDescription;
}

/** The steps of an epoch that are left. */
async function learnEpoch({ input, course, learner }: Training, save: () => Promise<void>): Promise<void> {
  const { settings, train, store, callbacks = [], saveEverySteps, signal } = input;
  const { augment, seed, labelSmoothing } = settings;
  const epoch = course.history.length + 1;
  const order = rowsOfEpoch(train, settings, epoch);
  const batchSize = imagesInStep(settings);
  const steps = Math.ceil(order.length / batchSize);
  const batches = feed({
    table: train,
    store,
    batchSize,
    order: order.slice(course.epochSteps * batchSize),
    augment: augment && augmentation(augment, { seed, epoch }),
    labelSmoothing,
    features: learner.features,
    onWait: (seconds) => {
      course.epochWaiting += seconds;
    },
    signal,
  });
  let began = performance.now();
  for await (const batch of batches) {
    if (signal?.aborted) throw new InterruptedError('interrupted');
    const rate = rateOf(course, settings, steps, course.epochSteps);
    const loss = await learner.program.step(batch, rate);
    course.losses.push(loss);
    course.epochSteps++;
    course.epochLoss += loss;
    course.epochSeconds += (performance.now() - began) / 1000;
    began = performance.now();
    const { names: images } = batch;
    const done = { epoch, step: course.epochSteps, steps, stepsDone: course.losses.length };
    for (const callback of callbacks) callback.onStepEnd?.({ ...done, loss, learningRate: rate, images });
    if (course.epochSteps < steps && saveEverySteps && course.losses.length % saveEverySteps === 0) await save();
  }
}

/** The rate of an epoch's step, from 0. */
function rateOf(
  { history, learningRate }: Course,
  { schedule, epochs }: TrainingSettings,
  steps: number,
  step: number,
) {
  const epoch = history.length;
  return scheduledRate(schedule, learningRate, { step: epoch * steps + step, steps: epochs * steps, epoch });
}

/** Ends the epoch: validates, compares with the best, asks the callbacks. Returns the parameters. */
async function judgeEpoch({ input, course, learner, weights, description }: Training): Promise<Float32Array> {
  const { settings, valid, callbacks = [], onNotice = () => {} } = input;
  const began = performance.now();
  const { epochSteps, epochLoss, epochSeconds, epochWaiting } = course;
  const parameters = await learner.program.parameters();
  const predicted = await learner.predict(parameters);
  const evaluation = evaluatePredicted(valid, predicted);
  const record: EpochRecord = {
    epoch: course.history.length + 1,
    loss: epochLoss / epochSteps,
    validationLoss: lossOf(valid, predicted, weights),
    meanAuc: evaluation.meanAuc,
    auc: Object.fromEntries(Object.entries(evaluation.findings).map(([finding, { auc }]) => [finding, auc])),
    learningRate: rateOf(course, settings, epochSteps, epochSteps - 1),
    seconds: epochSeconds + (performance.now() - began) / 1000,
    waitingShare: epochSeconds === 0 ? 0 : epochWaiting / epochSeconds,
  };
  endEpoch(course, record, evaluation);
  if (isBetter(record, course.best?.record, settings.monitor)) course.best = { record, parameters };
  const { control, ending } = controlOf(course, onNotice);
  const end: EpochEnd = { record, stepsDone: course.losses.length, evaluation, parameters, description };
  for (const callback of callbacks) await callback.onEpochEnd?.(end, control);
  const isOver = course.history.length >= settings.epochs || course.stopped !== undefined;
  if (isOver) course.best = ending() ?? course.best;
  return parameters;
}

/** Everything of a model but its weights. */
export function describe(settings: TrainingSettings, normalisation: Normalisation): ModelDescription {
  const { architecture, findings, size, resize } = settings;
  return {
    architecture: { ...architecture, blocks: [...architecture.blocks] },
    findings: [...findings],
    size,
    resize,
    normalisation,
    thresholds: {},
    training: {},
  };
}

/** w⁺ = share of negatives, w⁻ = share of positives, so that both sides of each finding weigh alike. */
export function classWeights(train: LabelTable): { positiveWeights: Float32Array; negativeWeights: Float32Array } {
  const balance = classBalance(train);
  const each = train.findings.map((finding) => balance.get(finding)!);
  return {
    positiveWeights: Float32Array.from(each, ({ positiveWeight }) => positiveWeight ?? 0),
    negativeWeights: Float32Array.from(each, ({ negativeWeight }) => negativeWeight ?? 0),
  };
}
