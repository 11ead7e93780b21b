/** What may happen besides learning while a training runs: one callback a file, all with this interface. */

import type { Evaluation } from '../evaluation/evaluate.ts';
import type { ModelDescription } from '../network/model-file.ts';
import type { CallbackState, EpochRecord, TrainingState } from './state.ts';

export type { CallbackState, EpochRecord } from './state.ts';

export interface TrainingStart {
  /** Says everything of the model but its weights. */
  readonly description: ModelDescription;
  /** Steps done before: 0 unless the training goes on from a checkpoint. */
  readonly stepsDone: number;
  /** The epochs done before. */
  readonly history: readonly EpochRecord[];
}

export interface StepEnd {
  readonly epoch: number;
  /** 1, 2, … in this epoch. */
  readonly step: number;
  /** Steps in this epoch. */
  readonly steps: number;
  /** 1, 2, … in the whole training. */
  readonly stepsDone: number;
  /** Of the batch, before the step. */
  readonly loss: number;
  readonly learningRate: number;
  /** The names of the batch's images. */
  readonly images: readonly string[];
}

export interface EpochEnd {
  readonly record: EpochRecord;
  /** Steps of the whole training so far. */
  readonly stepsDone: number;
  /** On the validation table. */
  readonly evaluation: Evaluation;
  /** All parameters and moving statistics; not to be written to. */
  readonly parameters: Float32Array;
  /** Says everything of the model but its weights. */
  readonly description: ModelDescription;
}

/** What a callback may change at the end of an epoch. */
export interface Control {
  /** Ends the training after this epoch. The reason is a sentence for the user: `no better val_loss for 3 epochs`. */
  stop(reason: string): void;
  /** The learning rate of a constant schedule; a schedule scales it. Writing it changes the steps that follow. */
  learningRate: number;
  /** Ends the training with these parameters and moving statistics instead of the last ones. */
  endWith(parameters: Float32Array, epoch: number): void;
  /** Tells the user something. */
  notice(text: string): void;
}

export interface Callback {
  /** Its key in checkpoints; one of a kind in a training. */
  readonly name: string;
  /** Before the first step; after `restore` where the training goes on from a checkpoint. */
  onStart?(start: TrainingStart): Promise<void> | void;
  onStepEnd?(step: StepEnd): void;
  onEpochEnd?(end: EpochEnd, control: Control): Promise<void> | void;
  /** A state worth keeping: after an epoch, every so many steps, and at the end. */
  onSave?(save: { readonly state: TrainingState; readonly description: ModelDescription }): Promise<void> | void;
  /** After the last epoch, or after an interruption; not after an error. */
  onEnd?(end: { readonly isInterrupted: boolean }): Promise<void> | void;
  /** Called for each checkpoint; what it has written by then must be on the disk. */
  state?(): Promise<CallbackState> | CallbackState;
  restore?(state: CallbackState): Promise<void> | void;
}
