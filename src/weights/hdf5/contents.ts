/**
 * The tensors of an HDF5 file, read by the HDF5 library compiled to WebAssembly. The file lies in that library's own memory, at
 * most 2 GiB, so that links to other files lead nowhere. Nothing is believed that would take more memory than the file has
 * bytes: tensors are stored plainly (no compression, as Keras writes them), and together they are no larger than the file.
 */

import { Dataset, Group, File as Hdf5File, ready } from 'h5wasm';
import { messageOf } from '../../base/error.ts';
import { descriptionAttribute } from '../own-description.ts';
import { elementsOf } from '../weight-file.ts';

export interface Hdf5Tensor {
  /** `/conv1/conv/conv1/conv/kernel:0` */
  readonly path: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export interface Hdf5Contents {
  readonly tensors: readonly Hdf5Tensor[];
  /** What Keras 3 calls the layer to which a group `…/vars` belongs, by the group's path. */
  readonly layerNames: Readonly<Record<string, string>>;
  /** What this project's own files say of their model. */
  readonly description?: string;
}

/** What no weight file has: deeper nesting, or more groups and tensors. */
const [maximumDepth, maximumObjects] = [12, 50_000];

/** Bytes: HDF5 itself keeps no longer attribute in a group's header. */
const longestDescription = 65_536;

/**
 * Reads all floating-point tensors of a file's bytes; whole numbers (step counters, seeds) are left out.
 *
 * @throws if the bytes aren't sound
 */
export async function readContents(bytes: Uint8Array): Promise<Hdf5Contents> {
  const { FS } = await ready;
  const place = '/weights.h5';
  FS.writeFile(place, bytes);
  let file: Hdf5File;
  try {
    file = new Hdf5File(place, 'r');
    if (file.file_id === -1n || file.file_id === 0n) throw new Error('the library refuses it');
  } catch (error) {
    throw new Error(`the HDF5 library can't open it (${firstLine(error)})`);
  }
  try {
    return walk(file, bytes.length);
  } finally {
    file.close();
    FS.unlink(place);
  }
}

function walk(file: Group, fileBytes: number): Hdf5Contents {
  const tensors: Hdf5Tensor[] = [];
  const layerNames: Record<string, string> = {};
  let objects = 0;
  let total = 0;

  const readGroup = (group: Group, depth: number) => {
    if (depth > maximumDepth) throw new Error(`${group.path} is nested more than ${maximumDepth} deep`);
    const names = group.keys();
    if (group.path.endsWith('/vars')) {
      const name = textOf(group, 'name', 1024);
      if (name !== undefined) layerNames[group.path] = name;
    }
    for (const name of names) {
      if (++objects > maximumObjects) throw new Error(`it has more than ${maximumObjects} groups and tensors`);
      const entry = group.get(name);
      if (entry instanceof Group) readGroup(entry, depth + 1);
      else if (entry instanceof Dataset) readTensor(entry);
      else throw new Error(`${group.path}/${name} is neither a group nor a tensor`);
    }
  };

  const readTensor = (dataset: Dataset) => {
    const { path, metadata } = dataset;
    const { type, size, shape } = metadata;
    if (type !== hdf5Float || shape === null) return;
    if (dataset.filters.length > 0 || metadata.chunks !== null)
      throw new Error(
        `${path} is stored in compressed or separate pieces; \`h5repack -l CONTI -f NONE\` stores it plainly`,
      );
    total += sizeOf(metadata);
    if (total > fileBytes)
      throw new Error(`${path}, ${shape.join(' × ')} numbers of ${size} bytes, is larger than what the file can hold`);
    const value = dataset.value;
    const data = typeof value === 'number' ? Float32Array.of(value) : value;
    if (!(data instanceof Float32Array || data instanceof Float64Array) || data.length !== elementsOf(shape))
      throw new Error(`${path} has numbers of ${8 * size} bits, floating-point ones of 32 or 64 are read`);
    tensors.push({ path, shape, data: Float32Array.from(data) });
  };

  try {
    readGroup(file, 0);
  } catch (error) {
    throw new Error(firstLine(error));
  }
  const description = textOf(file, descriptionAttribute, longestDescription);
  return { tensors, layerNames, ...(description === undefined ? {} : { description }) };
}

/** A text attribute of a group, where there is one that is no longer than so many bytes. */
function textOf(group: Group, name: string, longest: number): string | undefined {
  const attribute = group.attrs[name];
  if (attribute === undefined || sizeOf(attribute.metadata) > longest) return undefined;
  return typeof attribute.value === 'string' && attribute.value.length <= longest ? attribute.value : undefined;
}

/** The class of floating-point numbers in HDF5's list of types. */
const hdf5Float = 1;

function sizeOf({ total_size, size }: { readonly total_size: number; readonly size: number }): number {
  return total_size * size;
}

/** The library adds its own call stack to an error. */
function firstLine(error: unknown): string {
  return messageOf(error).split('\n')[0]!.trim();
}
