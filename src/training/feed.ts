/**
 * What a step or a validation is fed: the images of a batch, or their features behind a frozen beginning, and the labels.
 * Features that are kept spare the images: nothing is read from the disk then.
 */

import { type BatchOptions, labelsOf, loadBatches } from '../dataset/batches.ts';
import { throwIfInterrupted } from '../dataset/concurrency.ts';
import type { LabelTable } from '../dataset/table.ts';
import type { Features } from './features.ts';
import type { StepBatch } from './program.ts';

export interface FeedOptions extends BatchOptions {
  readonly order: readonly number[];
  readonly features?: Features | undefined;
  /** See `TrainingSettings`. */
  readonly labelSmoothing?: number | undefined;
}

export interface Fed extends StepBatch {
  readonly names: readonly string[];
}

/** The batches of the rows in their order. @throws as `loadBatches` */
export async function* feed(options: FeedOptions): AsyncGenerator<Fed, void, undefined> {
  const { table, order, batchSize, augment, features, signal, labelSmoothing = 0 } = options;
  const smooth = (labels: Float32Array) =>
    labelSmoothing === 0 ? labels : labels.map((label) => label * (1 - labelSmoothing) + labelSmoothing / 2);
  if (features !== undefined && augment === undefined && features.has(namesOf(table, order))) {
    for (let start = 0; start < order.length; start += batchSize) {
      throwIfInterrupted(signal);
      const rows = order.slice(start, start + batchSize);
      const names = namesOf(table, rows);
      const { labels, mask } = labelsOf(table, rows);
      options.onWait?.(0);
      yield { data: features.kept(names), labels: smooth(labels), mask, images: rows.length, names };
    }
    return;
  }
  for await (const { images, labels, mask, rows } of loadBatches(options)) {
    const names = namesOf(table, rows);
    const data = await features?.compute(images, rows.length, augment === undefined ? names : []);
    yield { data: data ?? images, labels: smooth(labels), mask, images: rows.length, names };
  }
}

function namesOf(table: LabelTable, rows: readonly number[]): string[] {
  return rows.map((row) => table.rows[row]!.image);
}
