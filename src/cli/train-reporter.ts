/** Shows a training on stderr: how far its steps are, a line for each epoch, and how it ended. */

import type { Callback } from '../training/callbacks.ts';
import { notice } from './output.ts';
import { showProgress } from './progress.ts';

export function reporter(epochs: number): Callback {
  let progress: ReturnType<typeof showProgress> | undefined;
  let total = 0;
  let seen = 0;
  let done = 0;
  return {
    name: 'reporter',
    onStart({ history, stepsDone }) {
      done = history.length;
      if (stepsDone > 0) notice(`going on after ${done} whole epochs and ${stepsDone} steps in all`);
    },
    onStepEnd({ epoch, step, steps, loss }) {
      progress ??= showProgress(`epoch ${epoch} of ${epochs}`, 'step');
      total += loss;
      seen++;
      progress.update(step, steps, `loss ${(total / seen).toFixed(4)}`);
    },
    onEpochEnd({ record }) {
      progress?.stop();
      progress = undefined;
      [total, seen, done] = [0, 0, record.epoch];
      const { epoch, loss, validationLoss, meanAuc, seconds, waitingShare } = record;
      notice(
        `epoch ${epoch}: loss ${loss.toFixed(4)}, validation loss ${validationLoss.toFixed(4)}, mean AUC ${meanAuc?.toFixed(3) ?? 'undefined'}, ${seconds.toFixed(1)} s, waiting for data: ${(100 * waitingShare).toFixed(1)} %`,
      );
    },
    onEnd({ isInterrupted }) {
      progress?.stop();
      if (isInterrupted) notice(`interrupted after ${done} whole epochs; the weights as they are were saved`);
    },
  };
}
