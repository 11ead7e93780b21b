/**
 * Predicts many images: decoded ahead while the network computes, several at once, given back in their order. Files are read
 * and decoded on the threads of libuv, and the network runs on those of the pool; only as many images are under way as keep
 * both busy, so that memory doesn't grow with their number.
 */

import { InterruptedError } from '../base/error.ts';
import type { ImageStore } from '../dataset/image-store.ts';
import type { Pool } from '../runtime/pool.ts';

/** The probabilities of the images from `start` (included) to `end` (excluded), one row after another. */
export interface PredictedBatch {
  readonly start: number;
  readonly end: number;
  readonly data: Float32Array;
}

/**
 * Yields the batches in their order. Twice as many are under way as the pool computes at once: those, and the ones that are
 * decoded for it meanwhile.
 *
 * @throws InputError that names the first image, in the order of the names, that can't be read; InterruptedError when the
 * signal is aborted. What is under way has ended then.
 */
export async function* predictBatches(
  pool: Pool,
  store: ImageStore,
  names: readonly string[],
  batchSize: number,
  signal: AbortSignal,
): AsyncGenerator<PredictedBatch, void, undefined> {
  const leaving = new AbortController();
  const stop = AbortSignal.any([signal, leaving.signal]);
  const { size } = store;
  const predict = async (start: number): Promise<PredictedBatch> => {
    const chosen = names.slice(start, start + batchSize);
    const data = new Uint8Array(chosen.length * size ** 2);
    await Promise.all(
      chosen.map((name, i) => store.readInto(name, data.subarray(i * size ** 2, (i + 1) * size ** 2), stop)),
    );
    if (stop.aborted) throw new InterruptedError('interrupted while predicting');
    const { probability } = await pool.run({ image: { type: 'uint8', shape: [chosen.length, size, size], data } });
    return { start, end: start + chosen.length, data: probability!.data as Float32Array };
  };
  const underWay: Promise<PredictedBatch>[] = [];
  let next = 0;
  try {
    for (;;) {
      for (; underWay.length < 2 * pool.size + 1 && next < names.length; next += batchSize) {
        const batch = predict(next);
        // Its error is thrown when its turn comes; until then it must not count as unhandled.
        batch.catch(() => undefined);
        underWay.push(batch);
      }
      const first = underWay.shift();
      if (first === undefined) return;
      yield await first;
    }
  } finally {
    leaving.abort();
    await Promise.allSettled(underWay);
  }
}
