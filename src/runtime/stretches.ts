/**
 * Long flat arrays, worked off in stretches: a graph that takes one number after another (Adam, say) runs on a stretch of all
 * its arrays before it goes on to the next. What its nodes hand on then stays in the processor's cache, and takes the memory of
 * a stretch only.
 */

import * as ort from 'onnxruntime-node';

/**
 * Runs the session, writing `into` in place. Arrays as long as the first of `into` are cut, all others are given whole.
 *
 * @param length numbers in a stretch; the last may be shorter
 */
export async function runInStretches(
  session: ort.InferenceSession,
  feeds: Readonly<Record<string, ort.Tensor>>,
  into: Readonly<Record<string, ort.Tensor>>,
  length: number,
): Promise<void> {
  const total = Object.values(into)[0]?.size ?? 0;
  for (let start = 0; start < total; start += length) {
    const stretchOf = (tensors: Readonly<Record<string, ort.Tensor>>) =>
      Object.fromEntries(
        Object.entries(tensors).map(([name, tensor]) => {
          if (tensor.dims.length !== 1 || tensor.size !== total) return [name, tensor];
          const data = (tensor.data as Float32Array).subarray(start, start + length);
          return [name, new ort.Tensor('float32', data, [data.length])];
        }),
      );
    await session.run(stretchOf(feeds), stretchOf(into));
  }
}
