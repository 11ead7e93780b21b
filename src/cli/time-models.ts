/** How long models take beside each other, on this machine and now. */

import { createImageStore } from '../dataset/image-store.ts';
import type { ImageFolder } from '../dataset/images.ts';
import { openRuntime } from '../runtime/runtime.ts';
import type { ModelFile } from './model.ts';

const rounds = 7;

/**
 * Seconds that each model takes for one image in one thread: the median of runs that take turns, so that a slow moment of the
 * machine strikes all of them. The models take the same images.
 */
export async function timeModels(
  models: readonly ModelFile[],
  folder: ImageFolder,
  image: string,
): Promise<readonly number[]> {
  const { size, resize: method } = models[0]!.description;
  const store = createImageStore({ folder, size, method, memoryBudgetBytes: 0 });
  const feed = { type: 'uint8', shape: [1, size, size], data: (await store.image(image)).data } as const;
  const runtime = openRuntime({ threads: 1 });
  try {
    const timed = [];
    for (const { bytes } of models) timed.push({ session: await runtime.load(bytes), seconds: [] as number[] });
    for (let round = 0; round <= rounds; round++) {
      for (const { session, seconds } of timed) {
        const start = performance.now();
        await session.run({ image: feed });
        // The first run touches its memory for the first time.
        if (round > 0) seconds.push((performance.now() - start) / 1000);
      }
    }
    return timed.map(({ seconds }) => seconds.sort((a, b) => a - b)[Math.floor(rounds / 2)]!);
  } finally {
    await runtime.close();
  }
}
