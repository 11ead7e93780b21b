/** Everything that a training needs in order to go on as if it had never stopped. */

import type { Evaluation } from '../evaluation/evaluate.ts';
import type { OptimiserState } from './program.ts';

export interface EpochRecord {
  /** 1, 2, … */
  readonly epoch: number;
  /** Mean training loss over the epoch's steps. */
  readonly loss: number;
  readonly validationLoss: number;
  /** Null where no finding's area is defined. */
  readonly meanAuc: number | null;
  /** By finding; null where undefined. */
  readonly auc: Readonly<Record<string, number | null>>;
  /** That of the epoch's last step. */
  readonly learningRate: number;
  readonly seconds: number;
  /** The share of these in which a step waited for images, 0 … 1. */
  readonly waitingShare: number;
}

/** The best epoch so far. */
export interface Best {
  readonly record: EpochRecord;
  /** All parameters and moving statistics after that epoch. */
  readonly parameters: Float32Array;
}

/** What a callback needs in order to go on from a checkpoint as if nothing had happened. */
export interface CallbackState {
  /** Plain JSON, numbers that aren't finite excepted: write them as null. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Larger arrays, by name. */
  readonly arrays?: Readonly<Record<string, Float32Array>>;
}

export interface TrainingState {
  /** All parameters and moving statistics. */
  readonly parameters: Float32Array;
  readonly optimiser: OptimiserState;
  /** The epoch under way, 1, 2, …: one more than there are in the history. */
  readonly epoch: number;
  /** Steps done in it. */
  readonly epochSteps: number;
  /** The sum of their losses. */
  readonly epochLoss: number;
  /** How long they took, and how much of that was waiting for images. */
  readonly epochSeconds: number;
  readonly epochWaiting: number;
  /** Of a constant schedule, as callbacks have left it. */
  readonly learningRate: number;
  /** The loss of every step. */
  readonly losses: Float32Array;
  readonly history: readonly EpochRecord[];
  /** On the validation table, by epoch as the history. */
  readonly evaluations: readonly Evaluation[];
  readonly best: Best | undefined;
  /** Why the training ended before its last epoch; undefined where it didn't. */
  readonly stopped: string | undefined;
  /** By the callbacks' names. */
  readonly callbacks: Readonly<Record<string, CallbackState>>;
}
