/** All settings of a training. They are stored in the run's `config.json`. */

import type { ResizeMethod } from '../image/resize.ts';
import type { Architecture } from '../network/architecture.ts';
import type { Schedule } from './schedule.ts';

export type NormaliseRule = 'notebook' | 'image' | 'dataset';

export interface TrainingSettings {
  readonly architecture: Architecture;
  readonly findings: readonly string[];
  readonly epochs: number;
  readonly batchSize: number;
  /** Steps in an epoch; all images once where undefined. */
  readonly stepsPerEpoch?: number | undefined;
  /** Batches of the validation table that are looked at after each epoch; all where undefined. */
  readonly validationSteps?: number | undefined;
  /** Side of the square images, in pixels. */
  readonly size: number;
  readonly resize: ResizeMethod;
  readonly learningRate: number;
  /** How the learning rate runs over the training. */
  readonly schedule: Schedule;
  readonly seed: number;
  /** `notebook`: each training image by its own moments, validation by those of a sample of training images. */
  readonly normalise: NormaliseRule;
  /** Frees the moving statistics of their initial values: for trainings from nothing. */
  readonly unbiasedStatistics: boolean;
}

/** The notebook's: batch 8, 320 pixels, 3 epochs, Adam at 1e-3, seed 1. */
export const notebookSettings = {
  epochs: 3,
  batchSize: 8,
  size: 320,
  resize: 'nearest',
  learningRate: 1e-3,
  schedule: 'constant',
  seed: 1,
  normalise: 'notebook',
} as const satisfies Partial<TrainingSettings>;
