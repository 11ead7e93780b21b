/** Which form of a graph a runtime is given: the quickest for its device. */

import { cpu, cpuInBlocks, type Target, webgpu } from '../graph/index.ts';
import { blockSize } from '../runtime/block-size.ts';
import type { Runtime } from '../runtime/runtime.ts';

/**
 * For the CPU its own operators, on blocks of channels where its processor has them; for a GPU those that WebGPU's provider
 * has. CUDA takes these too: they are standard operators, all of which ONNX Runtime's table of kernels lists for CUDA; they have
 * not been run on it.
 */
export async function targetOf(runtime: Runtime): Promise<Target> {
  if (runtime.device !== 'cpu') return webgpu;
  const block = await blockSize(runtime);
  return block === undefined ? cpu : cpuInBlocks(block);
}
