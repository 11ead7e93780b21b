/**
 * The state of a training and the programs that move it: parameters, Adam's moments and moving statistics live as buffers
 * where the computing is done. A step runs the training graph on each part of its batch, sums the gradients, and runs the
 * update, which writes the other of two copies. Where the network's beginning is frozen, only the rest has a state.
 */

import { emit, type Graph } from '../graph/index.ts';
import { encodeModel } from '../graph/onnx/encode.ts';
import type { Normalisation } from '../image/normalise.ts';
import { type Architecture, normalisationMomentum } from '../network/architecture.ts';
import { allParameters, type ParameterTable, parameterTable } from '../network/parameters.ts';
import { type Cut, tableAfter } from '../network/stages.ts';
import { targetOf } from '../network/target.ts';
import { trainingStep } from '../network/training-graphs.ts';
import { accumulate, adamStepSize, moveStatistics, unbiasedMomentum, update } from '../network/update-graphs.ts';
import type { Buffer, Runtime, Session, Value } from '../runtime/runtime.ts';

export interface ProgramOptions {
  readonly architecture: Architecture;
  /** Number of findings. */
  readonly findings: number;
  readonly size: number;
  readonly normalisation: Normalisation;
  readonly positiveWeights: Float32Array;
  readonly negativeWeights: Float32Array;
  readonly unbiasedStatistics: boolean;
  /** Images that are in memory at once; a larger batch is worked off in parts, their gradients summed. */
  readonly partSize: number;
  readonly clipNorm?: number | undefined;
  /** By how much a kernel shrinks in a step, times the learning rate; biases, gammas and betas don't. */
  readonly weightDecay?: number | undefined;
  /** Where learning begins, and the shape of one image's features there; at the image without. */
  readonly after?: { readonly cut: Cut; readonly featureShape: readonly number[] } | undefined;
  /** The flat array of the parameter table to start from, frozen parts included. */
  readonly parameters: Float32Array;
  /** Where an earlier training stopped. */
  readonly optimiser?: OptimiserState | undefined;
}

/** What Adam and the moving statistics remember besides the parameters. */
export interface OptimiserState {
  readonly firstMoment: Float32Array;
  readonly secondMoment: Float32Array;
  /** Steps done. */
  readonly steps: number;
  /** How often the moving statistics were moved: once a part. */
  readonly moves: number;
}

export interface StepBatch {
  /** `[N, S, S]` bytes, or features float32 `[N, …]` behind a cut. */
  readonly data: Uint8Array | Float32Array;
  /** `[N, L]` */
  readonly labels: Float32Array;
  /** `[N, L]` */
  readonly mask: Float32Array;
  /** N */
  readonly images: number;
}

export interface Program {
  readonly table: ParameterTable;
  /** One step: returns the loss of the batch before it. */
  step(batch: StepBatch, learningRate: number): Promise<number>;
  /** A copy of all parameters and moving statistics, as the parameter table has them. */
  parameters(): Promise<Float32Array>;
  optimiser(): Promise<OptimiserState>;
  release(): Promise<void>;
}

/** What an update replaces. */
interface Weights {
  readonly parameters: Buffer;
  readonly first: Buffer;
  readonly second: Buffer;
}

/** Numbers that an update takes at once: its seven arrays and what lies between fit into a large processor's cache. */
const stretch = 2 ** 18;

export async function openProgram(runtime: Runtime, options: ProgramOptions): Promise<Program> {
  const {
    architecture,
    findings,
    size,
    normalisation,
    after,
    partSize,
    clipNorm,
    weightDecay = 0,
    optimiser,
  } = options;
  const whole = parameterTable(architecture, findings);
  const table = after === undefined ? whole : tableAfter(after.cut, whole);
  const { trainableSize, statisticsSize } = table;
  const [trainableStart, statisticsStart] = [
    whole.trainableSize - trainableSize,
    whole.trainableSize + whole.statisticsSize - statisticsSize,
  ];
  const newWeights = async (parameters?: Float32Array): Promise<Weights> => ({
    parameters: await runtime.buffer([trainableSize], parameters),
    first: await runtime.buffer([trainableSize], parameters && optimiser?.firstMoment),
    second: await runtime.buffer([trainableSize], parameters && optimiser?.secondMoment),
  });
  let weights = await newWeights(options.parameters.slice(trainableStart, whole.trainableSize));
  let nextWeights = await newWeights();
  const gradient = await runtime.buffer([trainableSize]);
  // A learning part without normalisations has no statistics.
  const hasStatistics = statisticsSize > 0;
  const statisticsOf = (numbers?: Float32Array) => runtime.buffer([Math.max(statisticsSize, 1)], numbers);
  let statistics = await statisticsOf(hasStatistics ? options.parameters.slice(statisticsStart) : undefined);
  let nextStatistics = await statisticsOf();
  const batchStatistics = await statisticsOf();
  const others: Buffer[] = [];
  const buffer = async (numbers?: Float32Array) => {
    const made = await runtime.buffer([trainableSize], numbers);
    others.push(made);
    return made;
  };

  const target = await targetOf(runtime);
  const load = (graph: Graph, name: string, atOnce?: number) =>
    runtime.load(encodeModel(emit(graph, target, { name })), {
      // Without the memory plan a step needs half the memory and as much time.
      memoryPattern: false,
      // What the backward pass makes again stays apart from what the forward pass made.
      keepEqualNodes: true,
      // The layout step blocks only what has constant weights, and turns large maps for it.
      optimisation: 'extended',
      stretch: atOnce,
    });
  // The norm of a gradient that is to be clipped is one of all its numbers.
  const updater = await load(
    update('P', { clipNorm, decays: weightDecay > 0 }),
    'update',
    clipNorm === undefined ? stretch : undefined,
  );
  const mover = hasStatistics ? await load(moveStatistics(statisticsSize), 'move statistics') : undefined;
  const decay = weightDecay > 0 ? { decay: await buffer(decayOf(table, weightDecay)) } : {};
  const steppers = new Map<number, Promise<Session>>();
  let accumulator: { readonly session: Session; sum: Buffer; next: Buffer } | undefined;
  let { steps, moves } = optimiser ?? { steps: 0, moves: 0 };

  /** A program is built for one batch size; the last batch of an epoch may need one of its own. */
  const stepper = (batchSize: number) => {
    const known = steppers.get(batchSize);
    if (known !== undefined) return known;
    const graph = trainingStep({ architecture, findings, batchSize, size, normalisation, after });
    const opened = load(graph, 'training step');
    steppers.set(batchSize, opened);
    return opened;
  };

  /** Forward and backward: leaves the gradient in its buffer and moves the statistics. */
  const differentiate = async ({ data, labels, mask, images }: StepBatch): Promise<number> => {
    const session = await stepper(images);
    const { loss } = await session.run(
      {
        ...inputOf(data, images, after === undefined ? [size, size] : after.featureShape),
        labels: floats([images, findings], labels),
        known: floats([images, findings], mask),
        positive_weights: floats([findings], options.positiveWeights),
        negative_weights: floats([findings], options.negativeWeights),
        parameters: weights.parameters,
      },
      { gradient, ...(hasStatistics ? { statistics: batchStatistics } : {}) },
    );
    moves++;
    if (mover !== undefined) {
      const { unbiasedStatistics } = options;
      const momentum = unbiasedStatistics ? unbiasedMomentum(normalisationMomentum, moves) : normalisationMomentum;
      await mover.run(
        { statistics, batch_statistics: batchStatistics, momentum: scalarOf(momentum) },
        { new_statistics: nextStatistics },
      );
      [statistics, nextStatistics] = [nextStatistics, statistics];
    }
    return Number(loss!.data[0]);
  };

  /** The gradient of a batch that is worked off in parts, each weighing as its share of the images. */
  const differentiateParts = async (batch: StepBatch): Promise<number> => {
    accumulator ??= {
      session: await load(accumulate('P'), 'accumulate', stretch),
      sum: await buffer(),
      next: await buffer(),
    };
    let total = 0;
    for (let start = 0; start < batch.images; start += partSize) {
      const part = partOf(batch, start, Math.min(start + partSize, batch.images));
      const weight = part.images / batch.images;
      total += weight * (await differentiate(part));
      await accumulator.session.run(
        { sum: accumulator.sum, gradient, keep: scalarOf(start === 0 ? 0 : 1), weight: scalarOf(weight) },
        { new_sum: accumulator.next },
      );
      [accumulator.sum, accumulator.next] = [accumulator.next, accumulator.sum];
    }
    return total;
  };

  return {
    table: whole,
    async step(batch, learningRate) {
      const isWhole = batch.images <= partSize;
      const loss = await (isWhole ? differentiate(batch) : differentiateParts(batch));
      steps++;
      await updater.run(
        {
          parameters: weights.parameters,
          gradient: isWhole ? gradient : accumulator!.sum,
          first_moment: weights.first,
          second_moment: weights.second,
          step_size: scalarOf(adamStepSize(learningRate, steps)),
          ...(weightDecay > 0 ? { ...decay, learning_rate: scalarOf(learningRate) } : {}),
        },
        {
          new_parameters: nextWeights.parameters,
          new_first_moment: nextWeights.first,
          new_second_moment: nextWeights.second,
        },
      );
      [weights, nextWeights] = [nextWeights, weights];
      return loss;
    },
    async parameters() {
      const all = options.parameters.slice();
      all.set(await weights.parameters.read(), trainableStart);
      if (hasStatistics) all.set(await statistics.read(), statisticsStart);
      return all;
    },
    async optimiser() {
      return { firstMoment: await weights.first.read(), secondMoment: await weights.second.read(), steps, moves };
    },
    async release() {
      for (const session of await Promise.all(steppers.values())) await session.release();
      for (const session of [updater, mover, accumulator?.session]) await session?.release();
      const pairs = [...Object.values(weights), ...Object.values(nextWeights)] as Buffer[];
      for (const each of [...pairs, gradient, statistics, nextStatistics, batchStatistics, ...others])
        await each.free();
    },
  };
}

function inputOf(data: Uint8Array | Float32Array, images: number, shape: readonly number[]): Record<string, Value> {
  return data instanceof Uint8Array
    ? { image: { type: 'uint8', shape: [images, ...shape], data } }
    : { features: floats([images, ...shape], data) };
}

function partOf({ data, labels, mask, images }: StepBatch, start: number, end: number): StepBatch {
  const rows = <A extends Uint8Array | Float32Array>(array: A): A => {
    const width = array.length / images;
    return array.slice(start * width, end * width) as A;
  };
  return { data: rows(data), labels: rows(labels), mask: rows(mask), images: end - start };
}

/** Kernels decay; biases, gammas and betas, which only shift and scale, don't. */
function decayOf(table: ParameterTable, weightDecay: number): Float32Array {
  const decay = new Float32Array(table.trainableSize);
  for (const { kind, offset, size } of allParameters(table)) {
    if (kind === 'kernel') decay.fill(weightDecay, offset, offset + size);
  }
  return decay;
}

function scalarOf(value: number): Value {
  return floats([], Float32Array.of(value));
}

function floats(shape: readonly number[], data: Float32Array): Value {
  return { type: 'float32', shape, data };
}
