/** What a training tells its callbacks, made up; and a trainer played to one callback, interrupted and gone on with as a run on disk would be. */

import type { ModelDescription } from '../../src/network/model-file.ts';
import type {
  Callback,
  CallbackState,
  Control,
  EpochEnd,
  EpochRecord,
  StepEnd,
  TrainingStart,
} from '../../src/training/callbacks.ts';
import { tiny } from './learning.ts';

export const description: ModelDescription = {
  architecture: { ...tiny, blocks: [...tiny.blocks] },
  findings: ['Mass', 'Edema'],
  size: 32,
  resize: 'nearest',
  normalisation: { rule: 'image', epsilon: 1e-6 },
  thresholds: {},
  training: {},
};

/** A record of an epoch in which everything but these numbers is ordinary. */
export function epochRecord(epoch: number, numbers: Partial<EpochRecord> = {}): EpochRecord {
  const auc = { Mass: 0.75, Edema: null };
  return {
    epoch,
    loss: 1,
    validationLoss: 1,
    meanAuc: 0.75,
    auc,
    learningRate: 1e-3,
    seconds: 1,
    waitingShare: 0,
    ...numbers,
  };
}

/** What came of an epoch. */
export interface Outcome {
  readonly epoch: number;
  /** The values of the callback's state. */
  readonly state: Readonly<Record<string, unknown>>;
  /** For the steps that follow. */
  readonly learningRate: number;
  /** Why the training ends here. */
  readonly stopped: string | undefined;
  /** The epoch whose parameters the training would end with, by the parameters' own account and by the callback's. */
  readonly ending: readonly [number, number];
  readonly notices: readonly string[];
}

export interface Play {
  /** Of the first epoch. */
  readonly learningRate?: number;
  /** After these epochs all is forgotten but what a checkpoint holds. */
  readonly interruptedAfter?: readonly number[];
}

/**
 * Epochs 1, 2, … with these numbers until there are no more or the callback ends the training. The parameters of epoch e
 * are [e], in an array that the next epoch overwrites.
 */
export async function play(
  create: () => Callback,
  epochs: readonly Partial<EpochRecord>[],
  { learningRate: initialRate = 1e-3, interruptedAfter = [] }: Play = {},
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const history: EpochRecord[] = [];
  const parameters = new Float32Array(1);
  let learningRate = initialRate;
  let ending: readonly [number, number] | undefined;
  let callback = create();
  await callback.onStart?.({ description, stepsDone: 0, history });
  for (const [index, numbers] of epochs.entries()) {
    const record = epochRecord(index + 1, { ...numbers, learningRate });
    const notices: string[] = [];
    let stopped: string | undefined;
    parameters[0] = record.epoch;
    const control: Control = {
      stop: (reason) => {
        stopped = reason;
      },
      learningRate,
      endWith: (best, epoch) => {
        ending = [best[0]!, epoch];
      },
      notice: (text) => void notices.push(text),
    };
    const evaluation = { findings: {}, meanAuc: record.meanAuc };
    await callback.onEpochEnd?.({ record, stepsDone: record.epoch, evaluation, parameters, description }, control);
    learningRate = control.learningRate;
    history.push(record);
    const state: CallbackState = (await callback.state?.()) ?? { values: {} };
    const ends = ending ?? [record.epoch, record.epoch];
    outcomes.push({ epoch: record.epoch, state: state.values, learningRate, stopped, ending: ends, notices });
    if (stopped !== undefined) break;
    if (interruptedAfter.includes(record.epoch)) {
      callback = create();
      ending = undefined;
      await callback.restore?.(throughDisk(state));
      await callback.onStart?.({ description, stepsDone: record.epoch, history: [...history] });
    }
  }
  return outcomes;
}

function throughDisk({ values, arrays }: CallbackState): CallbackState {
  const copies = Object.entries(arrays ?? {}).map(([name, array]) => [name, array.slice()] as const);
  return { values: JSON.parse(JSON.stringify(values)), ...(arrays && { arrays: Object.fromEntries(copies) }) };
}

export const trainingStart: TrainingStart = { description, stepsDone: 0, history: [] };

/** The step after `stepsDone - 1` others, in epochs of `steps` steps. Its loss is 1 / stepsDone. */
export function stepEnd(stepsDone: number, steps: number, changes: Partial<StepEnd> = {}): StepEnd {
  return {
    epoch: Math.ceil(stepsDone / steps),
    step: ((stepsDone - 1) % steps) + 1,
    steps,
    stepsDone,
    loss: 1 / stepsDone,
    learningRate: 0.001,
    images: ['a.png'],
    ...changes,
  };
}

/** Mass has an area, Edema has none. */
export function epochEnd(epoch: number, steps: number, changes: Partial<EpochEnd['record']> = {}): EpochEnd {
  return {
    record: {
      epoch,
      loss: 0.5 / epoch,
      validationLoss: 0.75 / epoch,
      meanAuc: 0.625,
      auc: { Mass: 0.625, Edema: null },
      learningRate: 0.001,
      seconds: 2,
      waitingShare: 0,
      ...changes,
    },
    stepsDone: epoch * steps,
    evaluation: { findings: {}, meanAuc: null },
    parameters: new Float32Array(),
    description,
  };
}

export const control = { stop: () => {}, learningRate: 0.001, endWith: () => {}, notice: () => {} };
