/**
 * Keras' HDF5 weight files. Keras 2 (`save_weights`, `save`, and Keras 3's `save` to `.h5`) has a group for each layer with
 * tensors by name, under `model_weights` in a file with the whole model. Keras 3 (`.weights.h5`) has
 * `layers/<class>_<count>/vars/<index>`; newer versions of it say the layer's name beside.
 */

import { InputError, messageOf } from '../base/error.ts';
import type { Hdf5Contents, Hdf5Tensor } from './hdf5/contents.ts';
import { readHdf5 } from './hdf5/read.ts';
import { fromKeras, type KerasTensor, layerAndKind, layerName } from './keras-names.ts';
import { layersInOrder } from './keras-order.ts';
import { describedBy } from './own-description.ts';
import type { WeightFile } from './weight-file.ts';

/**
 * The weights of a Keras HDF5 file's bytes.
 *
 * @throws InputError that names the file: not sound, or no weights in it
 */
export async function readKerasHdf5(bytes: Uint8Array, path: string): Promise<WeightFile> {
  const contents = await readHdf5(bytes, path);
  const isKeras3 = contents.tensors.some(({ path }) => varsPath.test(path));
  const tensors = isKeras3 ? fromKeras3(contents) : fromKeras2(contents);
  if (tensors.length === 0)
    throw new InputError(`there are no weights in ${path}: it isn't one of Keras' weight files`);
  const known = describedBy(contents.description, path);
  try {
    return {
      ...{ path, format: `Keras HDF5 (${isKeras3 ? 'Keras 3' : 'Keras 2'} layout)` },
      ...{ weights: fromKeras(tensors), ...known },
    };
  } catch (error) {
    throw new InputError(`${path}: ${messageOf(error)}`);
  }
}

function fromKeras2({ tensors }: Hdf5Contents): KerasTensor[] {
  const isWholeModel = tensors.some(({ path }) => path.startsWith('/model_weights/'));
  return tensors
    .filter(({ path }) => !isWholeModel || path.startsWith('/model_weights/'))
    .map(({ path, shape, data }) => ({ ...layerAndKind(path), shape, data, source: path }));
}

/** `/layers/functional/layers/conv2d_5/vars/0`: the list of layers, the class, its count, the variable. 2.13 called the list otherwise. */
const varsPath = /^((?:.*\/)?(?:layers|_layer_checkpoint_dependencies)\/)(.+?)(?:_(\d+))?\/vars\/(\d{1,2})$/;

interface Keras3Layer {
  readonly group: string;
  readonly count: number;
  readonly variables: readonly Hdf5Tensor[];
}

function fromKeras3({ tensors, layerNames }: Hdf5Contents): KerasTensor[] {
  const layers = groupLayers(tensors);
  const convolutions = inOrder(layers, (shapes) => shapes[0]?.length === 4);
  const normalisations = inOrder(layers, (shapes) => shapes.length === 4 && shapes.every(({ length }) => length === 1));
  const ordered = layersInOrder(convolutions.map(({ variables }) => variables[0]!.shape[0]!));
  const names = new Map([
    ...convolutions.map(({ group }, i) => [group, ordered.convolutions[i]] as const),
    ...normalisations.map(({ group }, i) => [group, ordered.normalisations[i]] as const),
  ]);
  return layers.flatMap(({ group, variables }) => {
    const said = layerNames[`${group}/vars`];
    const layer = said === undefined ? (names.get(group) ?? group) : layerName(said.split('/'));
    const kinds = variables.length === 4 ? ['gamma', 'beta', 'moving_mean', 'moving_variance'] : ['kernel', 'bias'];
    return variables.map(({ path, shape, data }, i) => ({
      layer,
      kind: kinds[i] ?? `variable_${i}`,
      shape,
      data,
      source: path,
    }));
  });
}

/** The layers below the last list of layers in a path: a network within a network has one of its own. */
function groupLayers(tensors: readonly Hdf5Tensor[]): Keras3Layer[] {
  const layers = new Map<string, Keras3Layer & { readonly variables: Hdf5Tensor[] }>();
  for (const tensor of tensors) {
    const match = varsPath.exec(tensor.path);
    if (match === null) continue;
    const group = tensor.path.slice(0, tensor.path.lastIndexOf('/vars/'));
    const layer = layers.get(group) ?? { group, count: Number(match[3] ?? 0), variables: [] };
    layer.variables[Number(match[4])] = tensor;
    layers.set(group, layer);
  }
  return [...layers.values()].map((layer) => ({ ...layer, variables: layer.variables.filter(Boolean) }));
}

function inOrder(layers: readonly Keras3Layer[], isWanted: (shapes: readonly (readonly number[])[]) => boolean) {
  return layers
    .filter(({ variables }) => isWanted(variables.map(({ shape }) => shape)))
    .sort((a, b) => a.count - b.count);
}
