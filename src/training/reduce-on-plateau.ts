/**
 * Lowers the learning rate when a metric no longer improves, by the rules of Keras' ReduceLROnPlateau. In each epoch:
 *
 *     in the cooldown:                          cooldown = cooldown − 1; wait = 0
 *     better than the best by more than minDelta:  it is the best; wait = 0
 *     no better, the cooldown being over:       wait = wait + 1
 *     then, wait ≥ patience and rate > minRate:  rate = max(rate · factor, minRate); the cooldown begins; wait = 0
 *
 * As there, an epoch whose metric is undefined is passed over, and one whose metric is NaN counts as no better; unlike
 * there, what is no number is never the best. It needs a constant schedule: any other sets the rate itself.
 */

import { z } from 'zod';
import { InputError } from '../base/error.ts';
import { readState } from './callback-state.ts';
import type { Callback } from './callbacks.ts';
import { checkMetric, improves } from './metrics.ts';
import { monitor } from './monitor.ts';

/** Keras' own. */
export const reduceOnPlateauDefaults = {
  monitor: 'val_loss',
  factor: 0.1,
  patience: 10,
  minDelta: 1e-4,
  cooldown: 0,
  minRate: 0,
} as const;

export interface ReduceOnPlateauOptions {
  /** The metric to watch, `val_loss` or `val_mean_auc`, say; its name tells which way it improves. */
  readonly monitor?: string | undefined;
  /** What the rate is multiplied by: above 0 and below 1. */
  readonly factor?: number | undefined;
  /** Epochs without improvement after which the rate is lowered; 0, as 1, lowers it at the first. */
  readonly patience?: number | undefined;
  /** By how much an epoch must beat the best; at least 0. */
  readonly minDelta?: number | undefined;
  /** Epochs after a reduction in which none without improvement is counted. */
  readonly cooldown?: number | undefined;
  /** The rate never falls below this. */
  readonly minRate?: number | undefined;
}

const stateSchema = z.object({
  wait: z.int().nonnegative(),
  cooldown: z.int().nonnegative(),
  best: z.number().nullable(),
});

/** @throws InputError if the factor wouldn't lower the rate; before the first step if there is no such metric */
export function reduceOnPlateau(options: ReduceOnPlateauOptions = {}): Callback {
  const defaults = reduceOnPlateauDefaults;
  const { monitor: metric = defaults.monitor, factor = defaults.factor, patience = defaults.patience } = options;
  const { minDelta = defaults.minDelta, cooldown = defaults.cooldown, minRate = defaults.minRate } = options;
  if (!(factor > 0 && factor < 1)) {
    throw new InputError(
      `a factor of ${factor} doesn't lower the learning rate; one above 0 and below 1 is needed (--reduce-lr-factor)`,
    );
  }
  const name = 'reduce-on-plateau';
  const watched = monitor(metric, 'such an epoch is no better than others, and is passed over while it is undefined');
  let wait = 0;
  let remaining = 0;
  let best: number | undefined;

  return {
    name,
    onStart({ description }) {
      checkMetric(metric, description.findings);
    },
    onEpochEnd({ record }, control) {
      const value = watched.read(record, control);
      if (value === null) return;
      if (remaining > 0) {
        remaining -= 1;
        wait = 0;
      }
      if (improves(value, best, watched.mode, minDelta)) {
        best = value;
        wait = 0;
        return;
      }
      if (remaining > 0) return;
      wait += 1;
      const before = control.learningRate;
      if (wait < patience || before <= minRate) return;
      control.learningRate = Math.max(before * factor, minRate);
      const rates = `${before.toPrecision(3)} to ${control.learningRate.toPrecision(3)}`;
      control.notice(
        `no better ${metric} for ${wait} epoch${wait === 1 ? '' : 's'}: the learning rate falls from ${rates}`,
      );
      remaining = cooldown;
      wait = 0;
    },
    state: () => ({ values: { wait, cooldown: remaining, best: best ?? null } }),
    restore(state) {
      const values = readState(name, state, stateSchema);
      wait = values.wait;
      remaining = values.cooldown;
      best = values.best ?? undefined;
    },
  };
}
