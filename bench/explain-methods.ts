/** What a map of one finding costs by each method: DenseNet-121, one image of 320×320, two threads. Score-CAM alone takes minutes. */

import { ownProcess } from './peers.ts';
import type { Benchmark } from './rounds.ts';

const [size, threads] = [320, 2];

/** The first map of each opens the sessions and doesn't count. */
const methods = [
  { method: 'gradcam', layer: '-', maps: 5 },
  { method: 'gradcam++', layer: '-', maps: 5 },
  { method: 'layercam', layer: 'pool4_relu', maps: 4 },
  { method: 'layercam', layer: 'pool3_relu', maps: 4 },
  { method: 'layercam', layer: 'pool2_relu', maps: 4 },
  { method: 'eigencam', layer: '-', maps: 4 },
  { method: 'integrated-gradients', layer: '-', maps: 2 },
  { method: 'occlusion', layer: '-', maps: 2 },
  { method: 'scorecam', layer: '-', maps: 2 },
] as const;

export async function methodsBenchmark(): Promise<Benchmark> {
  return {
    title: `a map of one finding with DenseNet-121, one image, ${size}×${size}, ${threads} threads`,
    unit: 'a map',
    contenders: methods.map(({ method, layer, maps }) => ({
      name: layer === '-' ? method : `${method} at ${layer}`,
      command: ownProcess('explain-method.ts', method, layer, size, maps, threads),
    })),
  };
}
