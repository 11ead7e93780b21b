/** What may happen besides learning while a training runs: one callback a file, all with this interface. */

import type { Evaluation } from '../evaluation/evaluate.ts';
import type { ModelDescription } from '../network/model-file.ts';

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
}

export interface EpochEnd {
  readonly record: EpochRecord;
  /** On the validation table. */
  readonly evaluation: Evaluation;
  /** All parameters and moving statistics. */
  readonly parameters: Float32Array;
}

export interface Callback {
  /** Before the first step; the description says everything of the model but its weights. */
  onStart?(start: { readonly description: ModelDescription }): Promise<void> | void;
  onStepEnd?(step: {
    readonly epoch: number;
    readonly step: number;
    readonly steps: number;
    readonly loss: number;
  }): void;
  /** `stop` ends the training after this epoch. */
  onEpochEnd?(end: EpochEnd): Promise<'stop' | undefined> | Promise<void>;
  /** The user has interrupted the training after this many whole epochs. */
  onInterrupted?(state: { readonly parameters: Float32Array; readonly epochs: number }): Promise<void>;
}
