/** Reads every image that a training will need before it begins, so that a bad one is known now and not after an hour. */

import { InputError, messageOf } from '../base/error.ts';
import { defaultConcurrency, forEachConcurrently } from './concurrency.ts';
import type { ImageStore } from './image-store.ts';

export interface PrepareOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** Faults that an error tells in full; the rest are counted. */
const told = 10;

/**
 * Makes sure of each image through the store, which decodes what it doesn't have and keeps it: nothing of that work is done
 * again.
 *
 * @throws InputError that names every image that is missing or can't be read (the first ten, and how many more)
 */
export async function prepareImages(
  store: ImageStore,
  names: Iterable<string>,
  { signal, onProgress }: PrepareOptions = {},
): Promise<void> {
  const all = [...new Set(names)];
  const faults = new Map<number, string>();
  let done = 0;
  await forEachConcurrently(
    all,
    async (name, index) => {
      try {
        await store.ensure(name, signal);
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        faults.set(index, messageOf(error));
      }
      onProgress?.(++done, all.length);
    },
    { concurrency: defaultConcurrency, signal },
  );
  if (faults.size === 0) return;
  const inOrder = [...faults].sort(([a], [b]) => a - b).map(([, fault]) => fault);
  if (inOrder.length === 1) throw new InputError(inOrder[0]!);
  const more = inOrder.length > told ? [`… and ${inOrder.length - told} more`] : [];
  throw new InputError(
    `${inOrder.length} of ${all.length} images can't be read; mend them or take their rows out of the tables:\n${[...inOrder.slice(0, told), ...more].join('\n')}`,
  );
}
