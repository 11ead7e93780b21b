/** The weights inside a `model.onnx` of this project: its initialisers that bear a parameter's name, in our layouts already. */

import { InputError } from '../base/error.ts';
import { decodeModel } from '../graph/onnx/decode.ts';
import { describedBy } from './own-description.ts';
import type { Weight, WeightFile } from './weight-file.ts';

/** `conv2_block1_1_conv/kernel` */
const parameterName = /\/(kernel|bias|gamma|beta|moving_mean|moving_variance)$/;

/** The first bytes of an ONNX model as this project, PyTorch and most others write it: its IR version, from 3 to 20. */
export function looksLikeOnnx(bytes: Uint8Array): boolean {
  return bytes[0] === 0x08 && bytes[1]! >= 3 && bytes[1]! <= 20;
}

/**
 * The weights of a model file's bytes, to the bit as they were put in.
 *
 * @throws InputError that names the file: damaged, of another project, or without its parameters
 */
export function readOnnxWeights(bytes: Uint8Array, path: string): WeightFile {
  const { initialisers, metadata } = decodeModel(bytes, path);
  const json = metadata['roentgen.model'];
  if (json === undefined)
    throw new InputError(
      `${path} is an ONNX model of another project: its weights have no names that are known. Import the weight file that it was made of`,
    );
  const weights = new Map<string, Weight>();
  for (const { name, shape, data } of initialisers)
    if (parameterName.test(name) && data instanceof Float32Array) weights.set(name, { shape, data, source: name });
  // A quantised model has the names of its stem and its head, and no more.
  if (weights.size === 0 || initialisers.some(({ type }) => type === 'int8'))
    throw new InputError(
      `${path} doesn't hold its parameters as they were trained (it is quantised, or an earlier version wrote it): use the weights of its training, RUN/checkpoints/best.safetensors`,
    );
  return { path, format: 'ONNX of roentgen', weights, ...describedBy(json, path) };
}
