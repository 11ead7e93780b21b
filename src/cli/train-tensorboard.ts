/** TensorBoard for a run: scalars, settings, and heat maps over a few validation images as the network learns. */

import { join } from 'node:path';
import type { ImageStore } from '../dataset/image-store.ts';
import { type LabelTable, labelAt } from '../dataset/table.ts';
import { encodeClassifier } from '../network/model-file.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Callback, EpochEnd } from '../training/callbacks.ts';
import { tensorBoard } from '../training/tensorboard/callback.ts';
import { heatMapImages } from '../training/tensorboard/heat-map-images.ts';

/** Validation images that are watched: the first ones with a finding. */
const watched = 4;

export interface RunTensorBoard {
  readonly out: string;
  readonly config: object;
  readonly runtime: Runtime;
  readonly valid: LabelTable;
  readonly store: ImageStore;
}

export function runTensorBoard({ out, config, runtime, valid, store }: RunTensorBoard): Callback {
  const positivesOf = (row: number) => valid.findings.filter((_, index) => labelAt(valid, row, index) === 1);
  const rows = [...valid.rows.keys()].filter((row) => positivesOf(row).length > 0).slice(0, watched);
  const images = async ({ parameters, description }: EpochEnd) => {
    const session = await runtime.load(encodeClassifier(description, parameters));
    try {
      return await heatMapImages({
        findings: description.findings,
        images: await Promise.all(
          rows.map(async (row) => {
            const name = valid.rows[row]!.image;
            return { name, image: await store.image(name), positives: positivesOf(row) };
          }),
        ),
        async predict({ data, width, height }) {
          const outputs = await session.run({ image: { type: 'uint8', shape: [1, height, width], data } });
          const floats = (name: string) => ({ ...outputs[name]!, data: outputs[name]!.data as Float32Array });
          return { probability: floats('probability').data, heatmap: floats('heatmap') };
        },
      });
    } finally {
      await session.release();
    }
  };
  return tensorBoard({ folder: join(out, 'tensorboard'), settingsText: JSON.stringify(config, null, 2), images });
}
