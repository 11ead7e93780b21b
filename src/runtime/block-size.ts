/**
 * How many channels ONNX Runtime puts into one block on this processor: 16 with AVX-512, 8 with AVX2. It tells nobody, so one
 * of its nodes is run on numbers that show where it has put them.
 */

import { encodeModel } from '../graph/onnx/encode.ts';
import type { Runtime } from './runtime.ts';

const [channels, pixels] = [16, 2];

/** The block size of the runtime's processor; undefined where there are no blocks, or none that are known here. */
export async function blockSize(runtime: Runtime, architecture: string = process.arch): Promise<number | undefined> {
  // Elsewhere the node is there but may not be meant to run.
  if (architecture !== 'x64') return undefined;
  const shape = [1, channels, 1, pixels];
  const model = encodeModel({
    opsets: { '': 17, 'com.microsoft.nchwc': 1 },
    producer: { name: 'roentgen', version: '' },
    name: 'block size',
    inputs: [{ name: 'x', type: 'float32', shape }],
    outputs: [{ name: 'y', type: 'float32', shape }],
    initialisers: [],
    nodes: [
      {
        name: 'reorder',
        operator: 'ReorderInput',
        domain: 'com.microsoft.nchwc',
        inputs: ['x'],
        outputs: ['y'],
        attributes: {},
      },
    ],
    metadata: {},
  });
  const data = Float32Array.from({ length: channels * pixels }, (_, i) => i);
  try {
    const session = await runtime.load(model);
    const { y } = await session.run({ x: { type: 'float32', shape, data } });
    await session.release();
    return [16, 8].find((block) => inBlocks(block).every((value, i) => value === y!.data[i]));
  } catch {
    // A version of ONNX Runtime without this node.
    return undefined;
  }
}

/** The numbers 0, 1, … of `[channels, pixels]` as they lie in `[channels/block, pixels, block]`. */
function inBlocks(block: number): number[] {
  return Array.from({ length: channels * pixels }, (_, i) => {
    const channel = Math.floor(i / (block * pixels)) * block + (i % block);
    const pixel = Math.floor(i / block) % pixels;
    return channel * pixels + pixel;
  });
}
