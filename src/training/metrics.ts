/** The numbers of an epoch by the names that Keras' callbacks and `history.csv` know them by. */

import { InputError } from '../base/error.ts';
import type { EpochRecord } from './callbacks.ts';

/** `loss`, `val_loss`, `val_mean_auc`, `val_auc_Mass` …; null where undefined. */
export type Metrics = Readonly<Record<string, number | null>>;

export function metricsOf({ auc, loss, validationLoss, meanAuc, learningRate }: EpochRecord): Metrics {
  return {
    loss,
    val_loss: validationLoss,
    val_mean_auc: meanAuc,
    learning_rate: learningRate,
    ...Object.fromEntries(Object.entries(auc).map(([finding, area]) => [`val_auc_${finding}`, area])),
  };
}

/** Which way a metric improves: areas upwards, everything else downwards. */
export type Mode = 'min' | 'max';

export function modeOf(metric: string): Mode {
  return /(^|_)auc(_|$)/.test(metric) ? 'max' : 'min';
}

/** Whether a value beats the best so far by more than `minDelta`. What is undefined, NaN or infinite never does. */
export function improves(
  value: number | null | undefined,
  best: number | undefined,
  mode: Mode,
  minDelta = 0,
): boolean {
  if (value === null || value === undefined || !Number.isFinite(value)) return false;
  if (best === undefined) return true;
  return mode === 'max' ? value - minDelta > best : value + minDelta < best;
}

/** @throws InputError if no epoch of a training on these findings has such a metric */
export function checkMetric(metric: string, findings: readonly string[]): void {
  const known = ['loss', 'val_loss', 'val_mean_auc', ...findings.map((finding) => `val_auc_${finding}`)];
  if (known.includes(metric)) return;
  throw new InputError(`there is no metric ${metric} to monitor; there are ${known.join(', ')}`);
}
