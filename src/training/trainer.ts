/**
 * The training loop: epochs of shuffled batches, validation after each, callbacks. It reads top to bottom in the order in
 * which things happen.
 */

import { InterruptedError } from '../base/error.ts';
import { classBalance } from '../dataset/balance.ts';
import { epochOrder, loadBatches } from '../dataset/batches.ts';
import type { ImageStore } from '../dataset/image-store.ts';
import { estimateNormalisation } from '../dataset/normalisation.ts';
import type { LabelTable } from '../dataset/table.ts';
import { defaultEpsilon, type Normalisation } from '../image/normalise.ts';
import { encodeClassifier, type ModelDescription } from '../network/model-file.ts';
import { initialParameters, parameterTable } from '../network/parameters.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { isBetter } from './best.ts';
import type { Callback, EpochRecord } from './callbacks.ts';
import { openProgram } from './program.ts';
import { scheduledRate } from './schedule.ts';
import type { TrainingSettings } from './settings.ts';
import { evaluatePredicted, lossOf, predictTable } from './validation.ts';

export interface TrainingInput {
  readonly settings: TrainingSettings;
  readonly runtime: Runtime;
  readonly train: LabelTable;
  readonly valid: LabelTable;
  /** Decoded images of both tables, at the settings' size. */
  readonly store: ImageStore;
  /** The flat parameter array to start from; Glorot-uniform by the seed where undefined. */
  readonly parameters?: Float32Array | undefined;
  readonly callbacks?: readonly Callback[] | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface TrainingResult {
  readonly history: readonly EpochRecord[];
  /** The epoch with the lowest validation loss. */
  readonly best: EpochRecord;
  readonly bestParameters: Float32Array;
  readonly description: ModelDescription;
}

/** Rules of normalisation while training and while predicting. */
export interface NormalisationRules {
  readonly training: Normalisation;
  readonly prediction: Normalisation;
}

/** The notebook trains on each image's own moments and predicts with those of a sample of training images. */
export async function normalisationRules(
  { normalise, seed }: TrainingSettings,
  train: LabelTable,
  store: ImageStore,
): Promise<NormalisationRules> {
  const image: Normalisation = { rule: 'image', epsilon: defaultEpsilon };
  if (normalise === 'image') return { training: image, prediction: image };
  const dataset = await estimateNormalisation(train, store, { seed });
  return { training: normalise === 'dataset' ? dataset : image, prediction: dataset };
}

/**
 * Trains. An interruption ends it after the step under way; what the callbacks have written stays.
 *
 * @throws InterruptedError when the signal is given
 */
export async function trainNetwork(input: TrainingInput): Promise<TrainingResult> {
  const { settings, runtime, train, valid, store, callbacks = [], signal } = input;
  const { architecture, findings, size, batchSize, epochs, seed } = settings;
  const rules = await normalisationRules(settings, train, store);
  const description: ModelDescription = {
    architecture: { ...architecture, blocks: [...architecture.blocks] },
    findings: [...findings],
    size,
    resize: settings.resize,
    normalisation: rules.prediction,
    thresholds: {},
    training: {},
  };
  const weights = classWeights(train);
  const table = parameterTable(architecture, findings.length);
  for (const callback of callbacks) await callback.onStart?.({ description });
  const program = await openProgram(runtime, {
    architecture,
    findings: findings.length,
    size,
    normalisation: rules.training,
    ...weights,
    unbiasedStatistics: settings.unbiasedStatistics,
    parameters: input.parameters ?? initialParameters(table, seed),
  });

  const history: EpochRecord[] = [];
  let best: EpochRecord | undefined;
  let bestParameters: Float32Array = new Float32Array();
  try {
    for (let epoch = 1; epoch <= epochs; epoch++) {
      const start = performance.now();
      const order = stepsOrder(train, settings, epoch);
      const steps = Math.ceil(order.length / batchSize);
      const rateAt = (done: number) =>
        scheduledRate(settings.schedule, settings.learningRate, (epoch - 1) * steps + done, epochs * steps);
      let step = 0;
      let total = 0;
      for await (const batch of loadBatches({ table: train, store, batchSize, order, signal })) {
        if (signal?.aborted) throw new InterruptedError('interrupted');
        const loss = await program.step(batch, rateAt(step));
        total += loss;
        step++;
        for (const callback of callbacks) callback.onStepEnd?.({ epoch, step, steps, loss });
      }

      const parameters = await program.parameters();
      const session = await runtime.load(encodeClassifier(description, parameters));
      const predicted = await predictTable({
        session,
        table: valid,
        store,
        batchSize,
        steps: settings.validationSteps,
        signal,
      });
      await session.release();
      const evaluation = evaluatePredicted(valid, predicted);
      const record: EpochRecord = {
        epoch,
        loss: total / step,
        validationLoss: lossOf(valid, predicted, weights),
        meanAuc: evaluation.meanAuc,
        auc: Object.fromEntries(Object.entries(evaluation.findings).map(([finding, { auc }]) => [finding, auc])),
        learningRate: rateAt(step - 1),
        seconds: (performance.now() - start) / 1000,
      };
      history.push(record);
      if (isBetter(record, best)) {
        best = record;
        bestParameters = parameters;
      }
      let stop = false;
      for (const callback of callbacks)
        stop = (await callback.onEpochEnd?.({ record, evaluation, parameters })) === 'stop' || stop;
      if (stop) break;
    }
  } catch (error) {
    if (error instanceof InterruptedError || signal?.aborted) {
      const parameters = await program.parameters();
      for (const callback of callbacks) await callback.onInterrupted?.({ parameters, epochs: history.length });
    }
    throw error;
  } finally {
    await program.release();
  }
  return { history, best: best!, bestParameters, description };
}

/** The names of all images that a training reads, in both tables. */
export function imagesToRead(settings: TrainingSettings, train: LabelTable, valid: LabelTable): Set<string> {
  const names = new Set<string>();
  for (let epoch = 1; epoch <= settings.epochs && names.size < train.rows.length; epoch++) {
    for (const row of stepsOrder(train, settings, epoch)) names.add(train.rows[row]!.image);
  }
  const validated = valid.rows.slice(0, (settings.validationSteps ?? Number.POSITIVE_INFINITY) * settings.batchSize);
  for (const { image } of validated) names.add(image);
  return names;
}

/** The rows of an epoch: shuffled passes over the table, one after another, cut to the steps asked. */
function stepsOrder(train: LabelTable, { batchSize, stepsPerEpoch, seed }: TrainingSettings, epoch: number): number[] {
  if (stepsPerEpoch === undefined) return epochOrder(train, seed, epoch);
  const wanted = stepsPerEpoch * batchSize;
  const passes = Math.ceil(wanted / train.rows.length);
  const first = (epoch - 1) * passes;
  return Array.from({ length: passes }, (_, pass) => epochOrder(train, seed, first + pass + 1))
    .flat()
    .slice(0, wanted);
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
