/** Ends a training whose loss is no longer a number: every weight is lost then, and more steps can't bring one back. */

import { CheckError } from '../base/error.ts';
import type { Callback } from './callbacks.ts';

/** @throws CheckError in the step whose loss is NaN or infinite; it names the epoch, the step and the batch's images */
export function stopOnNan(): Callback {
  return {
    name: 'stop-on-nan',
    onStepEnd({ epoch, step, steps, loss, learningRate, images }) {
      if (Number.isFinite(loss)) return;
      throw new CheckError(
        `the loss is ${loss} in epoch ${epoch}, step ${step} of ${steps}, at the learning rate ${learningRate}: lower --learning-rate, bound the gradient with --clip-norm, and look at the images of this batch: ${images.join(', ')}`,
      );
    },
  };
}
