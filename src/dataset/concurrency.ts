/** Bounds how many pieces of work are under way at once, so that memory stays bounded whatever the number of images. */

import { availableParallelism } from 'node:os';
import { InterruptedError } from '../base/error.ts';

/** Images decoded at once unless told otherwise: libuv, which does the work, has four threads. */
export const defaultConcurrency = Math.min(4, availableParallelism());

/** Runs a piece of work as soon as fewer than the limit are under way, in the order of the calls. */
export type Limiter = <T>(work: () => Promise<T>) => Promise<T>;

export function createLimiter(limit: number): Limiter {
  if (!Number.isInteger(limit) || limit < 1) throw new RangeError(`a limit of ${limit} lets nothing run`);
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running >= limit) await new Promise<void>((start) => waiting.push(start));
    else running++;
    try {
      return await work();
    } finally {
      // The place goes straight to the next in line, so that nobody else can take it in between.
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}

/**
 * Does work for each item, `concurrency` at once.
 *
 * @throws InterruptedError once the signal is aborted, after the work under way has ended; or the first error of `work`.
 */
export async function forEachConcurrently<T>(
  items: readonly T[],
  work: (item: T, index: number) => Promise<void>,
  options: { readonly concurrency: number; readonly signal?: AbortSignal | undefined },
): Promise<void> {
  let next = 0;
  let hasFailed = false;
  const worker = async () => {
    while (next < items.length && !hasFailed) {
      throwIfInterrupted(options.signal);
      const index = next++;
      await work(items[index] as T, index);
    }
  };
  const workers = Array.from({ length: Math.min(options.concurrency, items.length) }, () =>
    worker().catch((error) => {
      hasFailed = true;
      throw error;
    }),
  );
  const failure = (await Promise.allSettled(workers)).find((result) => result.status === 'rejected');
  if (failure) throw failure.reason;
}

/** @throws InterruptedError if the signal is aborted. */
export function throwIfInterrupted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new InterruptedError('interrupted while reading images');
}
