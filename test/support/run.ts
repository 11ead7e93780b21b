/** Runs a graph in ONNX Runtime in this process: for tests below the runtime's own. */

import * as ort from 'onnxruntime-node';
import type { Target } from '../../src/graph/emit/emitter.ts';
import { cpu, emit, type Graph } from '../../src/graph/index.ts';
import { encodeModel } from '../../src/graph/onnx/encode.ts';

export type Feeds = Readonly<Record<string, ArrayLike<number>>>;

export async function openGraph(whole: Graph, target: Target = cpu) {
  const bytes = encodeModel(emit(whole, target, { name: 'test' }));
  const session = await ort.InferenceSession.create(bytes, { logSeverityLevel: 3, intraOpNumThreads: 1 });
  return async (feeds: Feeds, sizes: Readonly<Record<string, number>> = {}): Promise<Record<string, Float32Array>> => {
    const results = await session.run(
      Object.fromEntries(
        whole.inputs.map(({ name, tensor }) => {
          const shape = tensor.shape.map((size) => (typeof size === 'number' ? size : sizes[size]!));
          const data = feeds[name]!;
          return [
            name,
            tensor.type === 'uint8'
              ? new ort.Tensor('uint8', Uint8Array.from(data), shape)
              : new ort.Tensor('float32', Float32Array.from(data), shape),
          ];
        }),
      ),
    );
    return Object.fromEntries(whole.outputs.map(({ name }) => [name, results[name]!.data as Float32Array]));
  };
}
