/** Reads a weight file of any format that the field uses; what it is is told by its first bytes, not by its name. */

import { readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { InputError } from '../base/error.ts';
import { exists, reasonOf } from '../base/files.ts';
import { fits } from './checksum.ts';
import { toFloat32 } from './float32.ts';
import { hdf5Signature } from './hdf5/read.ts';
import { readKerasHdf5 } from './keras-hdf5.ts';
import { looksLikeOnnx, readOnnxWeights } from './onnx.ts';
import { fromOwn, isOwn } from './own.ts';
import { publicWeights } from './public-weights.ts';
import { pickleSignature, readPyTorch, zipSignature } from './pytorch/read.ts';
import { fromTorch } from './pytorch/torch-names.ts';
import { parseSafetensors } from './safetensors.ts';
import { readTensorFlowJs } from './tfjs.ts';
import type { WeightFile } from './weight-file.ts';

/** The largest file that is read, in bytes: a DenseNet has some tens of megabytes, with an optimiser's state three times that. */
const largestFile = 1e9;

type Format = 'hdf5' | 'onnx' | 'pytorch' | 'safetensors' | 'tfjs';

const readers: Readonly<Record<Format, (bytes: Uint8Array, path: string) => WeightFile | Promise<WeightFile>>> = {
  hdf5: readKerasHdf5,
  onnx: readOnnxWeights,
  pytorch: readPyTorch,
  safetensors: readSafetensorsWeights,
  tfjs: readTensorFlowJs,
};

/**
 * The weights in a file, by our names and in our layouts.
 *
 * @throws InputError that names the file: missing, damaged, of an unknown format
 */
export async function readWeightFile(path: string): Promise<WeightFile> {
  const bytes = await readBounded(path, 'the weights');
  const format = formatOf(bytes);
  if (format !== undefined) return withPublished(await readers[format](bytes, path));
  throw new InputError(
    `${path} is no weight file that is known: read are Keras' .h5 and .weights.h5, PyTorch's .pt and .pth, TensorFlow.js' model.json, safetensors, this project's .onnx`,
  );
}

/** What a file's makers say of it elsewhere, where it is one of the public ones: by its name, and its checksum if that is known. */
async function withPublished(file: WeightFile): Promise<WeightFile> {
  const published = publicWeights.find((each) => each.file === basename(file.path));
  if (published === undefined || file.description !== undefined) return file;
  const { name, checksum, findings, preprocessing } = published;
  const outputs = file.weights.get('predictions/bias')?.shape[0];
  const isOther = findings !== undefined && outputs !== findings.length;
  if (isOther || (checksum !== undefined && !(await fits(file.path, checksum)))) return file;
  const how = checksum === undefined ? 'by its name' : 'by its name and checksum';
  return {
    ...{ preprocessing, ...file },
    ...(findings === undefined ? {} : { findings: file.findings ?? findings }),
    notices: [
      `${file.path} is ${name} of \`roentgen weights\`, ${how}: findings and preprocessing are what its makers say`,
    ],
  };
}

/** Whether a file begins as one that holds weights and is no model that can run. */
export function isWeightFile(bytes: Uint8Array): boolean {
  const format = formatOf(bytes);
  return format !== undefined && format !== 'onnx';
}

function formatOf(bytes: Uint8Array): Format | undefined {
  const begins = (...signature: readonly number[]) => signature.every((byte, i) => bytes[i] === byte);
  if (begins(...hdf5Signature)) return 'hdf5';
  if (begins(...zipSignature) || begins(...pickleSignature)) return 'pytorch';
  if (looksLikeSafetensors(bytes)) return 'safetensors';
  if (looksLikeOnnx(bytes)) return 'onnx';
  return bytes[0] === '{'.charCodeAt(0) ? 'tfjs' : undefined;
}

/**
 * The bytes of a file that holds weights.
 *
 * @param what it is called in errors
 * @param wayOut what else to try, said in errors
 * @throws InputError if it isn't there or larger than any that is read, before it is in memory
 */
export async function readBounded(path: string, what: string, wayOut = ''): Promise<Uint8Array> {
  try {
    const { size } = await stat(path);
    if (size > largestFile) throw new Error(`it has ${size} bytes, at most ${largestFile} are read`);
    return await readFile(path);
  } catch (error) {
    const hasTopology = await exists(join(path, 'model.json'));
    const way = hasTopology ? `; of TensorFlow.js, name ${join(path, 'model.json')}` : wayOut;
    throw new InputError(`cannot read ${what} ${path}: ${reasonOf(error)}${way}`);
  }
}

/** Eight bytes of a length, and then an object. */
function looksLikeSafetensors(bytes: Uint8Array): boolean {
  return bytes[8] === '{'.charCodeAt(0) && bytes[7] === 0 && bytes[6] === 0;
}

function readSafetensorsWeights(bytes: Uint8Array, path: string): WeightFile {
  const content = parseSafetensors(bytes, path);
  if (isOwn(content)) return fromOwn(content, path);
  if (![...content.tensors.keys()].some((name) => /(^|\.)features\./.test(name)))
    throw new InputError(`${path} wasn't written by roentgen, nor has it the names of PyTorch's DenseNets`);
  const tensors = [...content.tensors].map(([name, tensor]) => ({
    name,
    shape: tensor.shape,
    data: toFloat32(tensor),
  }));
  return { path, format: 'safetensors of PyTorch', ...fromTorch(tensors) };
}
