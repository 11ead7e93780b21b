/** What a training tells its callbacks, made up, so that a callback can be tested without one. */

import type { EpochEnd, StepEnd, TrainingStart } from '../../src/training/callbacks.ts';
import { tiny } from './learning.ts';

const description: TrainingStart['description'] = {
  architecture: { ...tiny, blocks: [...tiny.blocks] },
  findings: ['Mass', 'Edema'],
  size: 32,
  resize: 'nearest',
  normalisation: { rule: 'image', epsilon: 1e-6 },
  thresholds: {},
  training: {},
};

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
      ...changes,
    },
    stepsDone: epoch * steps,
    evaluation: { findings: {}, meanAuc: null },
    parameters: new Float32Array(),
    description,
  };
}

export const control = { stop: () => {}, learningRate: 0.001, endWith: () => {}, notice: () => {} };
