/** Plays a trainer to one callback: epochs with given metrics, interrupted and gone on with as a run on disk would be. */

import type { ModelDescription } from '../../src/network/model-file.ts';
import type { Callback, CallbackState, Control, EpochRecord } from '../../src/training/callbacks.ts';
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
  return { epoch, loss: 1, validationLoss: 1, meanAuc: 0.75, auc, learningRate: 1e-3, seconds: 1, ...numbers };
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
