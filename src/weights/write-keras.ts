/**
 * Weights as Keras writes them into HDF5. Keras 2 (`save_weights` to `.h5`, which Keras 3 loads too): a group for each layer with
 * a group of its name in it, the order in `layer_names` and `weight_names`. Keras 3 (`.weights.h5`): `layers/<class>_<count>/vars`.
 * keras/src/legacy/saving/legacy_h5_format.py, keras/src/saving/saving_lib.py
 */

import { Dataset, File, type Group, ready } from 'h5wasm';
import { type ExportedLayer, type ExportedModel, layersOf } from './exported.ts';
import { topologyOf } from './keras-topology.ts';
import { descriptionAttribute } from './own-description.ts';

/** The bytes of a Keras weight file. The model's description is an attribute of the whole, which Keras leaves alone. */
export async function formatKeras(model: ExportedModel, layout: 'keras2' | 'keras3'): Promise<Uint8Array> {
  const { FS } = await ready;
  const place = '/exported.h5';
  const file = new File(place, 'w');
  try {
    file.create_attribute(descriptionAttribute, model.description);
    const layers = layersOf(model);
    if (layout === 'keras2') writeKeras2(file, model, layers);
    else writeKeras3(file, layers);
  } finally {
    file.close();
  }
  const bytes = FS.readFile(place) as Uint8Array;
  FS.unlink(place);
  return bytes;
}

function writeKeras2(file: File, { blocks, size }: ExportedModel, layers: readonly ExportedLayer[]): void {
  const withWeights = new Map(layers.map((layer) => [layer.name, layer.weights]));
  const names = topologyOf(blocks, size, layers).map(({ name }) => name);
  writeText(file, 'backend', 'tensorflow');
  writeText(file, 'keras_version', '2.3.1');
  writeTexts(file, 'layer_names', names);
  for (const name of names) {
    const weights = withWeights.get(name) ?? [];
    const group = groupAt(file, name);
    writeTexts(
      group,
      'weight_names',
      weights.map(({ kind }) => `${name}/${kind}:0`),
    );
    for (const { kind, shape, data } of weights) writeTensor(groupAt(group, name), `${kind}:0`, shape, data);
  }
}

function writeKeras3(file: File, layers: readonly ExportedLayer[]): void {
  const counts = new Map<string, number>();
  file.create_group('vars');
  for (const { weights } of layers) {
    const [{ shape, kind }] = weights as [ExportedLayer['weights'][number]];
    const type = kind === 'gamma' ? 'batch_normalization' : shape.length === 4 ? 'conv2d' : 'dense';
    const count = counts.get(type) ?? 0;
    counts.set(type, count + 1);
    const group = groupAt(file, `layers/${count === 0 ? type : `${type}_${count}`}/vars`);
    for (const [place, weight] of weights.entries()) writeTensor(group, String(place), weight.shape, weight.data);
  }
}

/** The group at a path, made where it isn't there. */
function groupAt(parent: Group, path: string): Group {
  return path
    .split('/')
    .reduce<Group>((group, name) => (group.get(name) as Group | null) ?? group.create_group(name), parent);
}

function writeTensor(group: Group, name: string, shape: readonly number[], data: Float32Array): void {
  const written = group.create_dataset({ name, data, shape: [...shape] });
  if (!(written instanceof Dataset)) throw new Error(`the HDF5 library didn't write ${group.path}/${name}`);
}

function writeText(group: Group, name: string, text: string): void {
  group.create_attribute(name, text, [], `S${text.length}`);
}

/** A list of texts of one length, as NumPy makes it; an empty one is of numbers, as NumPy's is. */
function writeTexts(group: Group, name: string, texts: readonly string[]): void {
  if (texts.length === 0) group.create_attribute(name, new Float64Array(0), [0]);
  else group.create_attribute(name, [...texts], [texts.length], `S${Math.max(...texts.map(({ length }) => length))}`);
}
