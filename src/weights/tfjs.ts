/**
 * TensorFlow.js layers models: `model.json`, whose `weightsManifest` lists tensors by Keras' names and the shards beside it that
 * hold their bytes, one tensor after another. Quantised weights are q·scale + min with q of 8 or 16 bits, or float16.
 * https://github.com/tensorflow/tfjs, tfjs-core/src/io/types.ts
 */

import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { InputError, messageOf } from '../base/error.ts';
import { reasonOf } from '../base/files.ts';
import { halfToNumber } from './float32.ts';
import { fromKeras, type KerasTensor, layerAndKind } from './keras-names.ts';
import { describedBy, descriptionAttribute } from './own-description.ts';
import { parseUniqueJson } from './unique-json.ts';
import { elementsOf, shapeText, type WeightFile } from './weight-file.ts';

const affine = z.object({ dtype: z.enum(['uint8', 'uint16']), scale: z.number(), min: z.number() });

const weightSchema = z.object({
  name: z.string(),
  shape: z.array(z.number().int().nonnegative()).max(8),
  dtype: z.enum(['float32', 'int32', 'bool']),
  quantization: z.union([affine, z.object({ dtype: z.literal('float16') })]).optional(),
});

const modelSchema = z.object({
  weightsManifest: z.array(z.object({ paths: z.array(z.string()), weights: z.array(weightSchema) })),
  /** What a model's makers put into it; this project its description. */
  userDefinedMetadata: z.unknown().optional(),
});

const ownSchema = z.object({ [descriptionAttribute]: z.string() });

type ManifestWeight = z.infer<typeof weightSchema>;

const widths = { float32: 4, int32: 4, bool: 1, uint8: 1, uint16: 2, float16: 2 } as const;

/** The most bytes that all shards together may have. */
const largestShards = 1e9;

/**
 * The weights of a model.json's bytes and of the shards beside it.
 *
 * @throws InputError that names the file, the shard that is missing, or the tensor that doesn't fit
 */
export async function readTensorFlowJs(bytes: Uint8Array, path: string): Promise<WeightFile> {
  const tensors: KerasTensor[] = [];
  const { weightsManifest, userDefinedMetadata } = modelOf(bytes, path);
  for (const { paths, weights } of weightsManifest) {
    const content = await readShards(paths, path);
    let at = 0;
    for (const weight of weights) {
      const width = widths[weight.quantization?.dtype ?? weight.dtype];
      const length = elementsOf(weight.shape) * width;
      if (at + length > content.length) {
        throw new InputError(
          `${path}: the tensor ${weight.name} ${shapeText(weight.shape)} ends at byte ${at + length} of its shards, which have ${content.length}: ${paths.join(', ')}`,
        );
      }
      const own = content.subarray(at, at + length);
      at += length;
      if (weight.dtype === 'float32')
        tensors.push({
          ...layerAndKind(weight.name),
          ...{ shape: weight.shape, data: numbersOf(weight, own), source: weight.name },
        });
    }
    if (at !== content.length)
      throw new InputError(
        `${path}: its tensors end at byte ${at} of ${paths.join(', ')}, which have ${content.length}`,
      );
  }
  if (tensors.length === 0) throw new InputError(`there are no weights in ${path}`);
  const known = describedBy(ownSchema.safeParse(userDefinedMetadata).data?.[descriptionAttribute], path);
  try {
    return { path, format: 'TensorFlow.js', weights: fromKeras(tensors), ...known };
  } catch (error) {
    throw new InputError(`${path}: ${messageOf(error)}`);
  }
}

function modelOf(bytes: Uint8Array, path: string) {
  let content: unknown;
  try {
    content = parseUniqueJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new InputError(`${path} isn't JSON (${messageOf(error)})`);
  }
  const model = modelSchema.safeParse(content);
  if (model.success) return model.data;
  const { path: place, message } = model.error.issues[0]!;
  throw new InputError(`${path} isn't the model.json of a TensorFlow.js model: ${place.join('.')}: ${message}`);
}

/** The bytes of a group's shards, one after another. */
async function readShards(names: readonly string[], model: string): Promise<Uint8Array> {
  const shards: Uint8Array[] = [];
  let total = 0;
  for (const name of names) {
    if (!/^[\w.@ -]+$/.test(name) || /^\.+$/.test(name) || names.indexOf(name) !== shards.length)
      throw new InputError(`${model}: ${JSON.stringify(name)} isn't the name of a shard beside it, each once`);
    const path = join(dirname(model), name);
    try {
      total += (await stat(path)).size;
      if (total > largestShards) throw new Error(`the shards have more than ${largestShards} bytes`);
      shards.push(await readFile(path));
    } catch (error) {
      throw new InputError(`cannot read ${path}, a shard of ${model}: ${reasonOf(error)}`);
    }
  }
  return Buffer.concat(shards);
}

function numbersOf({ shape, quantization }: ManifestWeight, bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const numbers = new Float32Array(elementsOf(shape));
  for (let i = 0; i < numbers.length; i++) {
    if (quantization === undefined) numbers[i] = view.getFloat32(4 * i, true);
    else if (quantization.dtype === 'float16') numbers[i] = halfToNumber(view.getUint16(2 * i, true));
    else {
      const whole = quantization.dtype === 'uint8' ? bytes[i]! : view.getUint16(2 * i, true);
      numbers[i] = whole * quantization.scale + quantization.min;
    }
  }
  return numbers;
}
