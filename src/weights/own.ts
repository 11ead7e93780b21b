/** safetensors files with a network's weights: this project's own, which say how their kernels lie and what the model is. */

import { z } from 'zod';
import { InputError } from '../base/error.ts';
import { resizeMethods } from '../image/resize.ts';
import { toFloat32 } from './float32.ts';
import type { Safetensors } from './safetensors.ts';
import type { Weight, WeightFile } from './weight-file.ts';

const modelSchema = z.object({
  findings: z.array(z.string()).min(1),
  size: z.number().int().positive(),
  resize: z.enum(resizeMethods),
  normalisation: z.union([
    z.object({ rule: z.literal('image'), epsilon: z.number() }),
    z.object({ rule: z.literal('dataset'), epsilon: z.number(), mean: z.number(), standardDeviation: z.number() }),
  ]),
});

/** Whether a file was written by this project: by `train`, or by `import`. */
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
  const file = { path, format: 'safetensors of roentgen', weights };
  if (metadata.model === undefined) return file;
  const model = modelSchema.safeParse(jsonOf(metadata.model));
  if (!model.success) throw new InputError(`the description inside ${path} is damaged`);
  const { findings, ...preprocessing } = model.data;
  return { ...file, findings, preprocessing };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
