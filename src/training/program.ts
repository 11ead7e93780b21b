/**
 * The state of a training and the programs that move it: parameters, Adam's moments and moving statistics live as buffers
 * where the computing is done; a step runs the training graph and then the update, which writes the other of two copies.
 */

import { emit } from '../graph/index.ts';
import { encodeModel } from '../graph/onnx/encode.ts';
import type { Normalisation } from '../image/normalise.ts';
import { type Architecture, normalisationMomentum } from '../network/architecture.ts';
import { type ParameterTable, parameterTable } from '../network/parameters.ts';
import { targetOf } from '../network/target.ts';
import { adamStepSize, trainingStep, unbiasedMomentum, update } from '../network/training-graphs.ts';
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
  /** The flat array of the parameter table to start from. */
  readonly parameters: Float32Array;
}

export interface TrainingBatch {
  /** `[N, S, S]` */
  readonly images: Uint8Array;
  /** `[N, L]` */
  readonly labels: Float32Array;
  /** `[N, L]` */
  readonly mask: Float32Array;
  readonly rows: readonly number[];
}

export interface Program {
  readonly table: ParameterTable;
  /** One step: returns the loss of the batch before it. */
  step(batch: TrainingBatch, learningRate: number): Promise<number>;
  /** A copy of all parameters and moving statistics, as the parameter table has them. */
  parameters(): Promise<Float32Array>;
  /** Steps done. */
  steps(): number;
  release(): Promise<void>;
}

/** Everything that a step replaces. */
interface State {
  readonly parameters: Buffer;
  readonly first: Buffer;
  readonly second: Buffer;
  readonly statistics: Buffer;
}

export async function openProgram(runtime: Runtime, options: ProgramOptions): Promise<Program> {
  const { architecture, findings, size, normalisation } = options;
  const table = parameterTable(architecture, findings);
  const newState = async (parameters?: Float32Array): Promise<State> => ({
    parameters: await runtime.buffer([table.trainableSize], parameters?.slice(0, table.trainableSize)),
    first: await runtime.buffer([table.trainableSize]),
    second: await runtime.buffer([table.trainableSize]),
    statistics: await runtime.buffer([table.statisticsSize], parameters?.slice(table.trainableSize)),
  });
  let current = await newState(options.parameters);
  let next = await newState();
  const gradient = await runtime.buffer([table.trainableSize]);
  const batchStatistics = await runtime.buffer([table.statisticsSize]);
  const load = (graph: Parameters<typeof emit>[0], name: string) =>
    runtime.load(encodeModel(emit(graph, targetOf(runtime.device), { name })), {
      // Without the memory plan a step needs half the memory and as much time.
      memoryPattern: false,
      // What the backward pass makes again stays apart from what the forward pass made.
      keepEqualNodes: true,
      // The layout step blocks only what has constant weights, and turns large maps for it.
      optimisation: 'extended',
    });
  const updater = await load(update(table.trainableSize, table.statisticsSize), 'update');
  const steppers = new Map<number, Promise<Session>>();
  let steps = 0;

  /** A program is built for one batch size; the last batch of an epoch may need one of its own. */
  const stepper = (batchSize: number) => {
    const known = steppers.get(batchSize);
    if (known !== undefined) return known;
    const opened = load(trainingStep({ architecture, findings, batchSize, size, normalisation }), 'training step');
    steppers.set(batchSize, opened);
    return opened;
  };

  return {
    table,
    steps: () => steps,
    async step({ images, labels, mask, rows }, learningRate) {
      const batchSize = rows.length;
      const session = await stepper(batchSize);
      const { loss } = await session.run(
        {
          image: { type: 'uint8', shape: [batchSize, size, size], data: images },
          labels: floats([batchSize, findings], labels),
          known: floats([batchSize, findings], mask),
          positive_weights: floats([findings], options.positiveWeights),
          negative_weights: floats([findings], options.negativeWeights),
          parameters: current.parameters,
        },
        { gradient, statistics: batchStatistics },
      );
      steps++;
      const momentum = options.unbiasedStatistics
        ? unbiasedMomentum(normalisationMomentum, steps)
        : normalisationMomentum;
      await updater.run(
        {
          parameters: current.parameters,
          gradient,
          first_moment: current.first,
          second_moment: current.second,
          step_size: floats([], Float32Array.of(adamStepSize(learningRate, steps))),
          statistics: current.statistics,
          batch_statistics: batchStatistics,
          momentum: floats([], Float32Array.of(momentum)),
        },
        {
          new_parameters: next.parameters,
          new_first_moment: next.first,
          new_second_moment: next.second,
          new_statistics: next.statistics,
        },
      );
      [current, next] = [next, current];
      return Number(loss!.data[0]);
    },
    async parameters() {
      const all = new Float32Array(table.trainableSize + table.statisticsSize);
      all.set(await current.parameters.read());
      all.set(await current.statistics.read(), table.trainableSize);
      return all;
    },
    async release() {
      for (const session of await Promise.all(steppers.values())) await session.release();
      await updater.release();
      const buffers = [...Object.values(current), ...Object.values(next), gradient, batchStatistics] as Buffer[];
      for (const buffer of buffers) await buffer.free();
    },
  };
}

function floats(shape: readonly number[], data: Float32Array): Value {
  return { type: 'float32', shape, data };
}
