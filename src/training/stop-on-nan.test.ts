import { expect, it } from 'vitest';
import { CheckError } from '../base/error.ts';
import { stopOnNan } from './stop-on-nan.ts';

const step = (loss: number) => ({
  epoch: 2,
  step: 14,
  steps: 100,
  stepsDone: 114,
  loss,
  learningRate: 0.01,
  images: ['a.png', 'b.png'],
});

it('lets a loss pass that is a number', () => {
  for (const loss of [0, 0.7, 1e30]) expect(() => stopOnNan().onStepEnd!(step(loss))).not.toThrow();
});

it('ends the training in the step whose loss is none, naming the step, the images and the way out', () => {
  for (const loss of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
    const end = () => stopOnNan().onStepEnd!(step(loss));
    expect(end).toThrow(CheckError);
    for (const part of [`${loss}`, 'epoch 2, step 14 of 100', 'a.png, b.png', '--learning-rate', '--clip-norm']) {
      expect(end).toThrow(part);
    }
  }
});
