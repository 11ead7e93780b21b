/** Runs a network on images and gathers what its channels do. */

import { createImageStore } from '../dataset/image-store.ts';
import type { ImageFolder } from '../dataset/images.ts';
import { emit, portable } from '../graph/index.ts';
import { encodeModel } from '../graph/onnx/encode.ts';
import {
  type ChannelStatistics,
  gather,
  nothingGathered,
  statisticsGraph,
  statisticsOf,
} from '../network/channel-statistics.ts';
import type { Context } from './context.ts';
import type { ModelFile } from './model.ts';
import { withPool } from './predict-images.ts';
import { withProgress } from './progress.ts';

/** @throws InputError that names an image that can't be read; InterruptedError when the signal is aborted */
export async function channelStatistics(
  model: ModelFile,
  parameters: Float32Array,
  folder: ImageFolder,
  names: readonly string[],
  options: { readonly threads?: number | undefined },
  { signal }: Context,
): Promise<ChannelStatistics> {
  const { architecture, findings, size, resize: method, normalisation } = model.description;
  const graph = statisticsGraph({ architecture, findings: findings.length, size, normalisation, parameters });
  const bytes = encodeModel(emit(graph, portable, { name: 'statistics' }));
  const store = createImageStore({ folder, size, method, memoryBudgetBytes: 0 });
  return withPool({ ...model, bytes }, names.length, options, (pool) =>
    withProgress('looking at channels', 'image', async (update) => {
      let gathered = nothingGathered;
      for (let start = 0; start < names.length; start += pool.size) {
        const images = await Promise.all(
          names.slice(start, start + pool.size).map((name) => store.image(name, signal)),
        );
        const runs = await Promise.all(
          images.map(({ data }) => pool.run({ image: { type: 'uint8', shape: [1, size, size], data } })),
        );
        for (const outputs of runs) gathered = gather(gathered, outputs);
        signal.throwIfAborted();
        update(gathered.images, names.length);
      }
      return statisticsOf(gathered);
    }),
  );
}
