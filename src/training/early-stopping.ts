/**
 * Ends a training that gets no better, by the rules of Keras' EarlyStopping. In each epoch that is watched:
 *
 *     wait = wait + 1
 *     better than the best by more than minDelta:  it is the best; wait = 0 if it beats the baseline as well
 *     no better, wait ≥ patience, not epoch 1:     the training ends
 *
 * Two things differ from Keras: a metric that is no number is never the best (there, the weights of a first epoch that
 * diverged may come back), and the best weights come back however the training ends. As there, an epoch whose metric is
 * undefined isn't counted, and one whose metric is NaN counts as no better.
 */

import { z } from 'zod';
import { readState } from './callback-state.ts';
import type { Callback, Control, EpochEnd } from './callbacks.ts';
import { checkMetric, improves } from './metrics.ts';
import { monitor } from './monitor.ts';

/** Keras' own. */
export const earlyStoppingDefaults = {
  monitor: 'val_loss',
  patience: 0,
  minDelta: 0,
  startFromEpoch: 0,
  restoreBest: false,
} as const;

export interface EarlyStoppingOptions {
  /** The metric to watch, `val_loss` or `val_mean_auc`, say; its name tells which way it improves. */
  readonly monitor?: string | undefined;
  /** Epochs without improvement after which the training ends; 0, as 1, ends it at the first. */
  readonly patience?: number | undefined;
  /** By how much an epoch must beat the best; at least 0. */
  readonly minDelta?: number | undefined;
  /** The metric must beat this within `patience` epochs; an epoch that improves never ends the training, though. */
  readonly baseline?: number | undefined;
  /** So many epochs go by before the metric is watched. */
  readonly startFromEpoch?: number | undefined;
  /** Whether the training ends with the weights of the best epoch watched instead of the last. */
  readonly restoreBest?: boolean | undefined;
}

const stateSchema = z.object({
  wait: z.int().nonnegative(),
  best: z.object({ value: z.number(), epoch: z.int().positive() }).nullable(),
});

/** @throws InputError before the first step if there is no such metric */
export function earlyStopping(options: EarlyStoppingOptions = {}): Callback {
  const defaults = earlyStoppingDefaults;
  const { monitor: metric = defaults.monitor, patience = defaults.patience, minDelta = defaults.minDelta } = options;
  const { baseline, startFromEpoch = defaults.startFromEpoch, restoreBest = defaults.restoreBest } = options;
  const name = 'early-stopping';
  const watched = monitor(
    metric,
    'such an epoch is no better than others, and the training goes on while it is undefined',
  );
  let wait = 0;
  let best: { readonly value: number; readonly epoch: number } | undefined;
  let bestParameters: Float32Array | undefined;

  function watch({ record, parameters }: EpochEnd, control: Control): void {
    if (record.epoch <= startFromEpoch) return;
    const value = watched.read(record, control);
    if (value === null) return;
    wait += 1;
    if (improves(value, best?.value, watched.mode, minDelta)) {
      best = { value, epoch: record.epoch };
      if (restoreBest) bestParameters = parameters.slice();
      if (baseline === undefined || improves(value, baseline, watched.mode, minDelta)) wait = 0;
    } else if (wait >= patience && record.epoch > 1) control.stop(reason(record.epoch));
  }

  function reason(epoch: number): string {
    if (best === undefined) return `${metric} is still no number after ${epoch} epochs`;
    const epochs = epoch - best.epoch;
    const isBelowBaseline = baseline !== undefined && !improves(best.value, baseline, watched.mode, minDelta);
    return `no better ${metric} for ${epochs} epoch${epochs === 1 ? '' : 's'}; the best was ${best.value.toPrecision(4)} in epoch ${best.epoch}${isBelowBaseline ? `, no better than the baseline of ${baseline}` : ''}`;
  }

  return {
    name,
    onStart({ description }) {
      checkMetric(metric, description.findings);
    },
    onEpochEnd(end, control) {
      watch(end, control);
      if (best !== undefined && bestParameters !== undefined) control.endWith(bestParameters, best.epoch);
    },
    state() {
      const values = { wait, best: best ?? null };
      return bestParameters === undefined ? { values } : { values, arrays: { best: bestParameters } };
    },
    restore(state) {
      const values = readState(name, state, stateSchema);
      wait = values.wait;
      best = values.best ?? undefined;
      bestParameters = restoreBest ? state.arrays?.best : undefined;
    },
  };
}
