/** safetensors files with a network's weights: this project's own, which say how their kernels lie and what the model is. */

import { toFloat32 } from './float32.ts';
import { describedBy, preprocessingBy } from './own-description.ts';
import type { Safetensors } from './safetensors.ts';
import type { Weight, WeightFile } from './weight-file.ts';

/** Whether a file was written by this project: by `train`, `import` or `export`. */
export function isOwn({ metadata }: Safetensors): boolean {
  return metadata.layout === 'OIHW';
}

/**
 * The weights of a file of this project. What a checkpoint has besides, the state of a training, is left out.
 *
 * @throws InputError if its description is damaged
 */
export function fromOwn({ tensors, metadata }: Safetensors, path: string): WeightFile {
  const weights = new Map<string, Weight>();
  for (const [name, tensor] of tensors)
    if (!name.startsWith('state/')) weights.set(name, { shape: tensor.shape, data: toFloat32(tensor), source: name });
  const said =
    metadata.model === undefined ? preprocessingBy(metadata.preprocessing, path) : describedBy(metadata.model, path);
  return { path, format: 'safetensors of roentgen', weights, ...said };
}
