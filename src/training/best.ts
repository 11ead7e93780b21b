/** Which epoch is the best: the one with the lowest validation loss, or the best of another metric. */

import { improves, metricsOf, modeOf } from './metrics.ts';
import type { EpochRecord } from './state.ts';

/**
 * Whether an epoch beats the best so far by a metric (see metrics.ts). Something is better than nothing, and the first of
 * equals stays; a metric that is undefined or not a number beats only nothing, and loses to every number.
 */
export function isBetter(record: EpochRecord, best: EpochRecord | undefined, metric = 'val_loss'): boolean {
  if (best === undefined) return true;
  const [value, before] = [record, best].map((each) => metricsOf(each)[metric] ?? Number.NaN) as [number, number];
  return improves(value, Number.isNaN(before) ? undefined : before, modeOf(metric));
}
