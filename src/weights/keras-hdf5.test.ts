import { describe, expect, it } from 'vitest';
import { type Hdf5Entry, hdf5Bytes } from '../../test/support/hdf5.ts';
import { asKeras, type KerasWeight, randomParameters } from '../../test/support/keras.ts';
import { allParameters, parameterTable } from '../network/parameters.ts';
import { readKerasHdf5 } from './keras-hdf5.ts';

const architecture = { name: 'tiny', blocks: [2, 3, 2], growth: 4, stem: 8 };
const flat = randomParameters(architecture, 3, 1);
const weights = asKeras(architecture, 3, flat);

/** Our names, and the numbers in our layout. */
const expected = new Map(
  allParameters(parameterTable(architecture, 3)).map(({ name, shape, offset, size }) => [
    name,
    { shape, data: flat.slice(offset, offset + size) },
  ]),
);

function tensorsBy(path: (weight: KerasWeight) => string): Record<string, Hdf5Entry> {
  return Object.fromEntries(weights.map((weight) => [path(weight), weight]));
}

/** Layers numbered by class, as Keras 3 does it, in the network's order or listed by name. */
function keras3(list: string): Record<string, Hdf5Entry> & { names?: never } {
  const counts = new Map<string, number>();
  const groups = new Map<string, string>();
  return Object.fromEntries(
    weights.map((weight) => {
      const type =
        weight.layer === 'predictions' ? 'dense' : weight.kind === 'kernel' ? 'conv2d' : 'batch_normalization';
      const group = groups.get(weight.layer) ?? countedName(type, counts);
      groups.set(weight.layer, group);
      const index = ['kernel', 'bias'].indexOf(weight.kind);
      const place = index >= 0 ? index : ['gamma', 'beta', 'moving_mean', 'moving_variance'].indexOf(weight.kind);
      return [`/${list}/${group}/vars/${place}`, weight];
    }),
  );
}

function countedName(type: string, counts: Map<string, number>): string {
  const count = counts.get(type) ?? 0;
  counts.set(type, count + 1);
  return count === 0 ? type : `${type}_${count}`;
}

async function expectWeights(bytes: Uint8Array) {
  const { weights: read } = await readKerasHdf5(bytes, 'a.h5');
  expect([...read.keys()].sort()).toEqual([...expected.keys()].sort());
  for (const [name, { shape, data }] of expected) {
    expect(read.get(name)!.shape, name).toEqual(shape);
    expect(read.get(name)!.data, name).toEqual(data);
  }
}

describe('the layouts of Keras files', () => {
  it.each([
    ['Keras 2, save_weights', (w: KerasWeight) => `/${w.layer}/${w.layer}/${w.kind}:0`],
    [
      'a head of another name',
      (w: KerasWeight) => `/${w.layer}/${w.layer}/${w.kind}:0`.replaceAll('predictions', 'dense_7'),
    ],
    ['Keras 2, save', (w: KerasWeight) => `/model_weights/${w.layer}/${w.layer}/${w.kind}:0`],
    ['a network within a network', (w: KerasWeight) => `/model_weights/densenet121/densenet121/${w.layer}/${w.kind}:0`],
    ['Keras 3, save to .h5', (w: KerasWeight) => `/model_weights/top/${w.layer.replace('conv1/', 'conv1_')}/${w.kind}`],
  ])('%s', async (_, path) => {
    await expectWeights(await hdf5Bytes(tensorsBy(path)));
  });

  it("leaves a whole model's optimiser and step counters out", async () => {
    const moments = { '/optimizer_weights/Adam/conv1/conv/kernel/m:0': { shape: [2], data: Float32Array.of(1, 2) } };
    const steps = { '/model_weights/iterations:0': { shape: [1], data: Int32Array.of(5) } };
    const model = tensorsBy((w) => `/model_weights/${w.layer}/${w.layer}/${w.kind}:0`);
    await expectWeights(await hdf5Bytes({ ...model, ...moments, ...steps }));
  });

  it.each(['layers', '_layer_checkpoint_dependencies', 'layers/functional/layers'])(
    'Keras 3, save_weights: layers by their order, under %s',
    async (list) => {
      const optimiser = { '/optimizer/vars/1': { shape: [2], data: Float32Array.of(1, 2) } };
      await expectWeights(await hdf5Bytes({ ...keras3(list), ...optimiser }));
    },
  );

  it('Keras 3, save_weights: layers by the names that newer versions write, in whatever order', async () => {
    const layers = [...new Set(weights.map(({ layer }) => layer))].reverse();
    const kinds = { kernel: 0, bias: 1, gamma: 0, beta: 1, moving_mean: 2, moving_variance: 3 };
    const group = (layer: string) => `/layers/layer_${layers.indexOf(layer)}/vars`;
    const tensors = tensorsBy(({ layer, kind }) => `${group(layer)}/${kinds[kind as keyof typeof kinds]}`);
    const names = Object.fromEntries(layers.map((layer) => [group(layer), layer.replace('conv1/', 'conv1_')]));
    await expectWeights(await hdf5Bytes(tensors, names));
  });

  it('of two dense layers neither is taken for the head', async () => {
    const extra = { '/hidden/hidden/kernel:0': { shape: [2, 2], data: new Float32Array(4) } };
    const bytes = await hdf5Bytes({
      ...tensorsBy((w) => `/${w.layer}/${w.layer}/${w.kind}:0`.replaceAll('predictions', 'out')),
      ...extra,
    });
    const { weights: read } = await readKerasHdf5(bytes, 'a.h5');
    expect([...read.keys()]).toEqual(expect.arrayContaining(['hidden/kernel', 'out/kernel', 'out/bias']));
  });
});

describe('files that are refused, by name', () => {
  it('with two tensors of one name', async () => {
    const twice = {
      '/a/bn/gamma:0': { shape: [1], data: Float32Array.of(1) },
      '/b/bn/gamma:0': { shape: [1], data: Float32Array.of(1) },
    };
    await expect(readKerasHdf5(await hdf5Bytes(twice), 'a.h5')).rejects.toThrow(
      '/b/bn/gamma:0 and /a/bn/gamma:0 are both bn/gamma',
    );
  });

  it('without weights', async () => {
    const bytes = await hdf5Bytes({ '/counts': { shape: [1], data: Int32Array.of(1) } });
    await expect(readKerasHdf5(bytes, 'a.h5')).rejects.toThrow(
      "there are no weights in a.h5: it isn't one of Keras' weight files",
    );
  });

  it('compressed, with what to do', async () => {
    const data = new Float32Array(1e6);
    const bytes = await hdf5Bytes({ '/bn/bn/gamma:0': { shape: [1e6], data, compressed: true } });
    expect(bytes.length).toBeLessThan(50_000);
    await expect(readKerasHdf5(bytes, 'a.h5')).rejects.toThrow(/a\.h5 .*\/bn\/bn\/gamma:0 .*h5repack/);
  });

  it('cut off anywhere', async () => {
    const bytes = await hdf5Bytes({ '/bn/bn/gamma:0': { shape: [100], data: new Float32Array(100).fill(1) } });
    for (const length of [0, 7, 8, 100, Math.floor(bytes.length / 2), bytes.length - 1])
      await expect(readKerasHdf5(bytes.subarray(0, length), 'cut.h5'), String(length)).rejects.toThrow(/cut\.h5/);
  });
});
