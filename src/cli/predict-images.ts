/** Probabilities of images by name, from a model in as many sessions as it can use: what `predict`, `evaluate` and `demo` share. */

import { availableParallelism } from 'node:os';
import { defaultCacheFolder } from '../dataset/cache-folder.ts';
import { noImageCache, openImageCache } from '../dataset/image-cache.ts';
import { createImageStore } from '../dataset/image-store.ts';
import type { ImageFolder } from '../dataset/images.ts';
import type { Predictions } from '../evaluation/predictions.ts';
import { openPool, type Pool } from '../runtime/pool.ts';
import { openRuntime } from '../runtime/runtime.ts';
import type { Context } from './context.ts';
import { accepted, type ComputingOptions, chosenDevice, expectUsable, type ModelFile } from './model.ts';
import { notice } from './output.ts';
import { predictBatches } from './predict-batches.ts';
import { withProgress } from './progress.ts';

export interface PredictionOptions extends ComputingOptions {
  /** Images in one run; 1 on the CPU and 8 on a graphics card where left out. */
  readonly batchSize?: number | undefined;
  /** A folder for decoded images, or `true` for the usual one; they aren't kept where left out. */
  readonly cache?: string | boolean | undefined;
}

/**
 * Predicts images by name, and shows how far it is.
 *
 * @throws InputError that names what can't be read, or the device that can't be used; InterruptedError when the signal is
 * aborted
 */
export async function predictImages(
  model: ModelFile,
  folder: ImageFolder,
  names: readonly string[],
  options: PredictionOptions,
  { signal }: Context,
): Promise<Predictions> {
  const { size, resize: method, findings } = model.description;
  const place = options.cache === true ? defaultCacheFolder() : options.cache;
  const cache = place ? await openImageCache({ folder: place, size, method, onNotice: notice }) : noImageCache;
  const store = createImageStore({ folder, size, method, cache, memoryBudgetBytes: 0 });
  try {
    return await withPool(model, names.length, options, (pool, batchSize) =>
      withProgress('predicting', 'image', async (update) => {
        const probabilities = new Float32Array(names.length * findings.length);
        for await (const { start, end, data } of predictBatches(pool, store, names, batchSize, signal)) {
          probabilities.set(data, start * findings.length);
          update(end, names.length);
        }
        return { findings, images: names, probabilities };
      }),
    );
  } finally {
    await cache.close();
  }
}

/**
 * Opens the model, on a CPU in a session for each thread, on a graphics card in one, and closes it when the work ends in
 * whatever way.
 */
export async function withPool<T>(
  model: ModelFile,
  images: number,
  { threads = availableParallelism(), device: choice, batchSize }: PredictionOptions,
  work: (pool: Pool, batchSize: number) => Promise<T>,
): Promise<T> {
  const device = await chosenDevice(choice);
  const perRun = batchSize ?? (device === 'cpu' ? 1 : 8);
  const sessions = device === 'cpu' ? Math.max(1, Math.min(threads, Math.ceil(images / perRun))) : 1;
  const runtimes = Array.from({ length: sessions }, () => openRuntime({ device, threads: 1 }));
  try {
    await expectUsable(runtimes[0]!, choice);
    return await work(await accepted(model, openPool(model.bytes, runtimes)), perRun);
  } finally {
    await Promise.all(runtimes.map((runtime) => runtime.close()));
  }
}
