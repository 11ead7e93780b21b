/** The metric that a callback watches, read with care: what is no number is told to the user once and is never the best. */

import type { Control, EpochRecord } from './callbacks.ts';
import { type Mode, metricsOf, modeOf } from './metrics.ts';

export interface Monitor {
  readonly mode: Mode;
  /** The metric in this epoch; NaN where it is infinite or no number (a training that goes wrong), null where undefined. */
  read(record: EpochRecord, control: Control): number | null;
}

/** @param consequence what follows where the metric is no number, for the user: `no file is written for such an epoch` */
export function monitor(metric: string, consequence: string): Monitor {
  let isTold = false;
  return {
    mode: modeOf(metric),
    read(record, control) {
      const value = metricsOf(record)[metric] ?? null;
      if (value !== null && Number.isFinite(value)) return value;
      if (!isTold) control.notice(`${metric} is ${value ?? 'undefined'} in epoch ${record.epoch}: ${consequence}`);
      isTold = true;
      return value === null ? null : Number.NaN;
    },
  };
}
