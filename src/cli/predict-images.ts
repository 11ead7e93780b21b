/** Probabilities of images by name, from a model in as many sessions as it can use: what `predict`, `evaluate` and `demo` share. */

import { defaultCacheFolder } from '../dataset/cache-folder.ts';
import { noImageCache, openImageCache } from '../dataset/image-cache.ts';
import { createImageStore } from '../dataset/image-store.ts';
import type { ImageFolder } from '../dataset/images.ts';
import type { Predictions } from '../evaluation/predictions.ts';
import { openPool, type Pool } from '../runtime/pool.ts';
import type { Context } from './context.ts';
import { accepted, type ModelFile, type RunsOptions, withRuntimes } from './model.ts';
import { notice } from './output.ts';
import { predictBatches } from './predict-batches.ts';
import { withProgress } from './progress.ts';

export interface PredictionOptions extends RunsOptions {
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

/** Opens the model in the runtimes for so many images, and closes them when the work ends in whatever way. */
export function withPool<T>(
  model: ModelFile,
  images: number,
  options: RunsOptions,
  work: (pool: Pool, batchSize: number) => Promise<T>,
): Promise<T> {
  return withRuntimes(options, images, async (runtimes, batchSize) =>
    work(await accepted(model, openPool(model.bytes, runtimes)), batchSize),
  );
}
