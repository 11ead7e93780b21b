/**
 * The parameters inside a model's file, so that a network can be built of it again: differentiated, altered, converted. The
 * file has them as its initialisers, each under its own name (prediction-numbers.ts).
 */

import { InputError } from '../base/error.ts';
import { decodeModel } from '../graph/onnx/decode.ts';
import type { OnnxTensor } from '../graph/onnx/model.ts';
import { describeModel } from './model-file.ts';
import { allParameters, type Parameter, parameterTable } from './parameters.ts';

/**
 * The flat array of the parameter table, to the bit as it was put in.
 *
 * @param bytes of a `model.onnx`
 * @param name what to call the file in errors
 * @throws InputError if it isn't a model of this project, or has no float32 weights by their names (a quantised one)
 */
export function modelParameters(bytes: Uint8Array, name: string): Float32Array {
  const { architecture, findings, quantisation } = describeModel(bytes, name);
  if (quantisation !== undefined)
    throw new InputError(
      `${name} is quantised, and the network's float32 weights, which this needs, aren't in it; take the model that it was made of`,
    );
  const initialisers = new Map(decodeModel(bytes, name).initialisers.map((tensor) => [tensor.name, tensor]));
  const table = parameterTable(architecture, findings.length);
  const parameters = new Float32Array(table.trainableSize + table.statisticsSize);
  for (const parameter of allParameters(table))
    parameters.set(numbersOf(initialisers.get(parameter.name), parameter, name), parameter.offset);
  return parameters;
}

function numbersOf(tensor: OnnxTensor | undefined, { name, shape }: Parameter, file: string): Float32Array {
  if (tensor?.data instanceof Float32Array && tensor.shape.join() === shape.join()) return tensor.data;
  const found = tensor === undefined ? 'there is none' : `it is ${tensor.type} [${tensor.shape.join(', ')}]`;
  throw new InputError(
    `${file} doesn't hold its network's weights in a form that can be read back: float32 [${shape.join(', ')}] was expected as ${name}, ${found}; take the model that \`roentgen train\` or \`import\` wrote`,
  );
}
