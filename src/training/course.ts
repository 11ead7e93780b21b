/** Where a training stands while it runs: what a state (state.ts) is taken of, and made anew from. */

import type { Evaluation } from '../evaluation/evaluate.ts';
import type { Callback, CallbackState, Control, EpochRecord } from './callbacks.ts';
import type { Program } from './program.ts';
import type { Best, TrainingState } from './state.ts';

export interface Course {
  readonly history: EpochRecord[];
  /** By epoch as the history. */
  readonly evaluations: Evaluation[];
  /** Of every step. */
  readonly losses: number[];
  best: Best | undefined;
  stopped: string | undefined;
  learningRate: number;
  /** Of the epoch under way. */
  epochSteps: number;
  epochLoss: number;
  epochSeconds: number;
  epochWaiting: number;
}

const beginningOfEpoch = { epochSteps: 0, epochLoss: 0, epochSeconds: 0, epochWaiting: 0 };

/** A new training's, or that of a state. */
export function courseFrom(state: TrainingState | undefined, learningRate: number): Course {
  if (state === undefined) {
    const nothing = { history: [], evaluations: [], losses: [], best: undefined, stopped: undefined };
    return { ...nothing, learningRate, ...beginningOfEpoch };
  }
  const { history, evaluations, losses, best, stopped, epochSteps, epochLoss, epochSeconds, epochWaiting } = state;
  return {
    history: [...history],
    evaluations: [...evaluations],
    losses: Array.from(losses),
    ...{ best, stopped, epochSteps, epochLoss, epochSeconds, epochWaiting },
    learningRate: state.learningRate,
  };
}

/** @param parameters where they were read already */
export async function stateOf(
  course: Course,
  program: Program,
  callbacks: readonly Callback[],
  parameters?: Float32Array,
): Promise<TrainingState> {
  const states: Record<string, CallbackState> = {};
  for (const callback of callbacks) {
    const state = await callback.state?.();
    if (state !== undefined) states[callback.name] = state;
  }
  return {
    ...course,
    history: [...course.history],
    evaluations: [...course.evaluations],
    losses: Float32Array.from(course.losses),
    epoch: course.history.length + 1,
    parameters: parameters ?? (await program.parameters()),
    optimiser: await program.optimiser(),
    callbacks: states,
  };
}

/** The epoch under way is over. */
export function endEpoch(course: Course, record: EpochRecord, evaluation: Evaluation): void {
  course.history.push(record);
  course.evaluations.push(evaluation);
  Object.assign(course, beginningOfEpoch);
}

/** Lets callbacks change the course; `ending` is what they want the training to end with. */
export function controlOf(course: Course, notice: (text: string) => void) {
  let ending: Best | undefined;
  const control: Control = {
    stop(reason) {
      course.stopped ??= reason;
    },
    get learningRate() {
      return course.learningRate;
    },
    set learningRate(rate) {
      course.learningRate = rate;
    },
    endWith(parameters, epoch) {
      ending = { record: course.history[epoch - 1]!, parameters };
    },
    notice,
  };
  return { control, ending: () => ending };
}
