/** Which form of a graph a device computes. */

import { cpu, webgpu } from '../graph/index.ts';
import type { Device } from '../runtime/runtime.ts';

/**
 * CUDA takes WebGPU's forms: they are standard operators, all of which ONNX Runtime's table of kernels lists for CUDA too. They
 * have not been run on it.
 */
export function targetOf(device: Device): typeof cpu {
  return device === 'cpu' ? cpu : webgpu;
}
