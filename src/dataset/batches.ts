/** Batches of images and labels for a network, decoded ahead while it computes. */

import { InterruptedError } from '../base/error.ts';
import { random, shuffled } from '../base/random.ts';
import type { Augment } from '../image/augment.ts';
import { throwIfInterrupted } from './concurrency.ts';
import type { ImageStore } from './image-store.ts';
import type { LabelTable } from './table.ts';

/** N images, S pixels a side, L findings. The arrays belong to whoever receives the batch. */
export interface Batch {
  /** `[N, S, S]` grey values 0 … 255. */
  readonly images: Uint8Array;
  /** `[N, L]`: 1 present, 0 absent or unknown. */
  readonly labels: Float32Array;
  /** `[N, L]`: 1 where the label is known, 0 where it is not. */
  readonly mask: Float32Array;
  /** The table's rows that the N images are. */
  readonly rows: readonly number[];
}

export interface BatchOptions {
  readonly table: LabelTable;
  readonly store: ImageStore;
  readonly batchSize: number;
  /** Rows of the table in the order wanted (see `epochOrder`); all in the table's order if left out. */
  readonly order?: readonly number[] | undefined;
  /** How many batches are made ready while the consumer computes. Default 2. */
  readonly lookahead?: number | undefined;
  /** Changes each image of a batch; what the store has stays as it is. */
  readonly augment?: Augment | undefined;
  /** Told for each batch how long the consumer has waited for it, from asking to receiving. */
  readonly onWait?: ((seconds: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Yields the batches of one pass over the rows in their order; the last one is smaller where the numbers don't fit.
 * Nothing is skipped: the first image that can't be read ends the pass with its error, at the batch it belongs to.
 * When the consumer leaves the loop early, or the signal is aborted, no further decoding is begun.
 *
 * @throws InputError that names the image's file; InterruptedError when the signal is aborted.
 *
 * @example
 * let waited = 0;
 * const onWait = (seconds: number) => void (waited += seconds);
 * for await (const batch of loadBatches({ table, store, batchSize: 8, order: epochOrder(table, 1, epoch), onWait })) …
 */
export async function* loadBatches(options: BatchOptions): AsyncGenerator<Batch, void, undefined> {
  const { table, batchSize, signal, lookahead = 2, onWait } = options;
  if (!Number.isInteger(batchSize) || batchSize < 1) throw new RangeError(`a batch of ${batchSize} images`);
  const order = options.order ?? table.rows.map((_, row) => row);
  const consumerLeft = new AbortController();
  const stop = signal ? AbortSignal.any([signal, consumerLeft.signal]) : consumerLeft.signal;
  const underWay: Promise<Batch>[] = [];
  let next = 0;
  const topUp = () => {
    while (underWay.length <= lookahead && next < order.length) {
      const batch = assemble(options, order.slice(next, next + batchSize), stop);
      // Its error is thrown when its turn comes; until then it must not count as unhandled.
      batch.catch(() => undefined);
      underWay.push(batch);
      next += batchSize;
    }
  };
  try {
    for (;;) {
      const asked = performance.now();
      topUp();
      if (underWay.length === 0) return;
      throwIfInterrupted(signal);
      const batch = await untilAborted(underWay[0] as Promise<Batch>, signal);
      underWay.shift();
      topUp();
      onWait?.((performance.now() - asked) / 1000);
      yield batch;
    }
  } finally {
    consumerLeft.abort();
  }
}

/** All rows of a table, shuffled anew for each epoch; the same seed and epoch give the same order. */
export function epochOrder(table: LabelTable, seed: number, epoch: number): number[] {
  return shuffled(
    table.rows.map((_, row) => row),
    random(seed, 'shuffle', epoch),
  );
}

/** The labels and the mask of some rows, `[N, L]` each. */
export function labelsOf(table: LabelTable, rows: readonly number[]): Pick<Batch, 'labels' | 'mask'> {
  const length = table.findings.length;
  const labels = new Float32Array(rows.length * length);
  const mask = new Float32Array(rows.length * length);
  rows.forEach((row, index) => {
    for (let finding = 0; finding < length; finding++) {
      const label = table.labels[row * length + finding]!;
      if (label === 1) labels[index * length + finding] = 1;
      if (label !== -1) mask[index * length + finding] = 1;
    }
  });
  return { labels, mask };
}

async function assemble(
  { table, store, augment }: BatchOptions,
  rows: readonly number[],
  signal: AbortSignal,
): Promise<Batch> {
  const { size } = store;
  const images = new Uint8Array(rows.length * size ** 2);
  await Promise.all(
    rows.map(async (row, index) => {
      const name = table.rows[row]!.image;
      const data = images.subarray(index * size ** 2, (index + 1) * size ** 2);
      await store.readInto(name, data, signal);
      if (augment) data.set(augment({ width: size, height: size, data }, name).data);
    }),
  );
  return { images, ...labelsOf(table, rows), rows };
}

/** A batch under way may take long; an interruption must not wait for it. */
async function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  let onAbort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(new InterruptedError('interrupted while reading images'));
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
