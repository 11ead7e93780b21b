/**
 * The features of a network whose beginning is frozen: what the beginning makes of an image never changes, so it is computed
 * once and kept, as far as memory allows, and learning the rest takes a fraction of the time. Images that are augmented are
 * another image each time: then the beginning runs at every step.
 */

import { emit } from '../graph/index.ts';
import { encodeModel } from '../graph/onnx/encode.ts';
import { type FrozenOptions, featureShape, frozenFeatures } from '../network/frozen.ts';
import { targetOf } from '../network/target.ts';
import type { Runtime } from '../runtime/runtime.ts';

export interface Features {
  /** Of one image. */
  readonly shape: readonly number[];
  /** Whether the features of all these images are kept already: then their pixels aren't needed. */
  has(names: readonly string[]): boolean;
  /** `[N, …shape]` of images that are kept. */
  kept(names: readonly string[]): Float32Array;
  /** Computes `[N, …shape]` of `[N, S, S]` bytes, and keeps them under the names, where names are given. */
  compute(images: Uint8Array, count: number, names?: readonly string[]): Promise<Float32Array>;
  release(): Promise<void>;
}

/** Bytes of features that are kept. */
export const featureBudgetBytes = 2 ** 31;

export async function openFeatures(runtime: Runtime, options: FrozenOptions): Promise<Features> {
  const shape = featureShape(options);
  const width = shape.reduce((product, size) => product * size, 1);
  const graph = emit(frozenFeatures(options), await targetOf(runtime), { name: 'frozen beginning' });
  const session = await runtime.load(encodeModel(graph));
  const byName = new Map<string, Float32Array>();
  const room = Math.floor(featureBudgetBytes / (width * Float32Array.BYTES_PER_ELEMENT));
  return {
    shape,
    has: (names) => names.every((name) => byName.has(name)),
    kept(names) {
      const features = new Float32Array(names.length * width);
      names.forEach((name, i) => {
        features.set(byName.get(name)!, i * width);
      });
      return features;
    },
    async compute(images, count, names = []) {
      const { size } = options;
      const image = { type: 'uint8', shape: [count, size, size], data: images } as const;
      const { features } = await session.run({ image });
      const data = features!.data as Float32Array;
      names.forEach((name, i) => {
        if (byName.size < room) byName.set(name, data.slice(i * width, (i + 1) * width));
      });
      return data;
    },
    async release() {
      await session.release();
      byName.clear();
    },
  };
}
