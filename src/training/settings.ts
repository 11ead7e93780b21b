/** All settings of a training. They are stored in the run's `config.json`. */

import type { AugmentSettings } from '../image/augment.ts';
import type { ResizeMethod } from '../image/resize.ts';
import type { Architecture } from '../network/architecture.ts';
import type { NormaliseRule } from './normalisation-rules.ts';
import type { ScheduleSettings } from './schedule.ts';

export interface TrainingSettings {
  readonly architecture: Architecture;
  readonly findings: readonly string[];
  readonly epochs: number;
  /** Images in memory at once. */
  readonly batchSize: number;
  /** A step sums the gradients of this many batches, as if they were one; 1 where undefined. */
  readonly accumulate?: number | undefined;
  /** Steps in an epoch; all images once where undefined. */
  readonly stepsPerEpoch?: number | undefined;
  /** Batches of the validation table that are looked at after each epoch; all where undefined. */
  readonly validationSteps?: number | undefined;
  /** Side of the square images, in pixels. */
  readonly size: number;
  readonly resize: ResizeMethod;
  readonly learningRate: number;
  /** How the learning rate runs over the training. */
  readonly schedule: ScheduleSettings;
  /** The largest Euclidean norm of a step's gradient; any where undefined. */
  readonly clipNorm?: number | undefined;
  /** AdamW's decay of kernels; none where undefined. */
  readonly weightDecay?: number | undefined;
  /** Labels y become y(1 − s) + s/2 in the training loss (Szegedy et al., CVPR 2016); not in the validation's. */
  readonly labelSmoothing?: number | undefined;
  /** Changes of the training images; none where undefined. */
  readonly augment?: AugmentSettings | undefined;
  /** Where learning begins: `all`, `block2`, …, `head` (see network/stages.ts); `all` where undefined. */
  readonly stage?: string | undefined;
  readonly seed: number;
  readonly normalise: NormaliseRule;
  /** Frees the moving statistics of their initial values: for trainings from nothing. */
  readonly unbiasedStatistics: boolean;
  /** By which metric an epoch is the best: `val_loss` where undefined. */
  readonly monitor?: string | undefined;
}

/** The notebook's: batch 8, 320 pixels, 3 epochs, Adam at 1e-3, seed 1. */
export const notebookSettings = {
  epochs: 3,
  batchSize: 8,
  size: 320,
  resize: 'nearest',
  learningRate: 1e-3,
  schedule: { name: 'constant' },
  seed: 1,
  normalise: 'notebook',
} as const satisfies Partial<TrainingSettings>;
