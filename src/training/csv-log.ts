/** `history.csv`: a row an epoch with its numbers. The whole file is written each time, so that it is never half a row. */

import { stringify } from 'csv-stringify/sync';
import { writeFileSafely } from '../base/files.ts';
import type { Callback, EpochRecord } from './callbacks.ts';
import { metricsOf } from './metrics.ts';

/** Keeps the table at `path` up to date after each epoch; where a training goes on, with the epochs done before. */
export function csvLog({ path }: { readonly path: string }): Callback {
  let history: EpochRecord[] = [];
  return {
    name: 'csv-log',
    onStart(start) {
      history = [...start.history];
    },
    async onEpochEnd({ record }) {
      history.push(record);
      await writeFileSafely(path, historyTable(history));
    },
  };
}

/** Metrics by Keras' names, and seconds; undefined areas are left blank. */
export function historyTable(history: readonly EpochRecord[]): string {
  return stringify(
    history.map((record) => ({
      epoch: record.epoch,
      ...metricsOf(record),
      seconds: Number(record.seconds.toFixed(3)),
    })),
    { header: true },
  );
}
