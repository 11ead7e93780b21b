/**
 * The parameters inside a model's file, so that a network can be built of it again: differentiated, altered, converted.
 * The file has each normalisation as a fixed scale a and shift b (prediction-numbers.ts); γ = a, β = b with the moving mean 0
 * and the moving variance 1 − ε compute the same: √(1 − ε + ε) = 1 up to float32's rounding of 1 − ε, 3e-8.
 */

import { InputError } from '../base/error.ts';
import { decodeModel } from '../graph/onnx/decode.ts';
import type { OnnxTensor } from '../graph/onnx/model.ts';
import { normalisationEpsilon } from './architecture.ts';
import { describeModel } from './model-file.ts';
import { allParameters, type Parameter, parameterTable } from './parameters.ts';

/**
 * The flat array of the parameter table: with it the network computes what the model computes. Kernels and biases are the
 * trained ones to the bit; of a normalisation's four vectors only the scale and shift that they made are in a model.
 *
 * @param bytes of a `model.onnx`
 * @param name what to call the file in errors
 * @throws InputError if it isn't a model of this project, or has no float32 weights by their names (a quantised one)
 */
export function modelParameters(bytes: Uint8Array, name: string): Float32Array {
  const { architecture, findings } = describeModel(bytes, name);
  const initialisers = new Map(decodeModel(bytes, name).initialisers.map((tensor) => [tensor.name, tensor]));
  const table = parameterTable(architecture, findings.length);
  const parameters = new Float32Array(table.trainableSize + table.statisticsSize);
  for (const parameter of allParameters(table)) {
    const part = parameters.subarray(parameter.offset, parameter.offset + parameter.size);
    if (parameter.kind === 'moving_mean') continue;
    if (parameter.kind === 'moving_variance') part.fill(1 - normalisationEpsilon);
    else part.set(numbersOf(initialisers, parameter, name));
  }
  return parameters;
}

function numbersOf(
  initialisers: ReadonlyMap<string, OnnxTensor>,
  { name, kind, shape }: Parameter,
  file: string,
): Float32Array {
  const layer = name.slice(0, name.lastIndexOf('/'));
  const stored = kind === 'gamma' ? `${layer}/scale` : kind === 'beta' ? `${layer}/shift` : name;
  const tensor = initialisers.get(stored);
  if (tensor?.data instanceof Float32Array && tensor.shape.join() === shape.join()) return tensor.data;
  const found = tensor === undefined ? 'there is none' : `it is ${tensor.type} [${tensor.shape.join(', ')}]`;
  throw new InputError(
    `${file} doesn't hold its network's weights in a form that can be read back: float32 [${shape.join(', ')}] was expected as ${stored}, ${found}; take the model that \`roentgen train\` or \`import\` wrote`,
  );
}
