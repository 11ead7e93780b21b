import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { randomParameters } from '../../test/support/keras.ts';
import { tinyModel } from '../../test/support/model.ts';
import { allParameters, parameterTable } from '../network/parameters.ts';
import { type ExportedModel, layersOf } from './exported.ts';
import { modelConfig, topologyOf } from './keras-topology.ts';
import { readWeightFile } from './read.ts';
import { formatKeras } from './write-keras.ts';
import { formatTensorFlowJs, writeTensorFlowJs } from './write-tfjs.ts';

const architecture = { name: 'tiny', blocks: [2, 3, 2], growth: 4, stem: 8 };
const findings = ['Mass', 'Edema', 'Œdème'];
const flat = randomParameters(architecture, findings.length, 1);
const table = allParameters(parameterTable(architecture, findings.length));
const description = JSON.stringify({ ...tinyModel, architecture, findings });
const model: ExportedModel = {
  ...{ name: architecture.name, blocks: architecture.blocks, size: 64, description },
  weights: new Map(
    table.map(({ name, shape, offset, size }) => [
      name,
      { shape, data: flat.slice(offset, offset + size), source: name },
    ]),
  ),
};

async function expectBack(path: string, format: string) {
  const file = await readWeightFile(path);
  expect(file).toMatchObject({ format, findings, description, preprocessing: { size: 64 } });
  expect([...file.weights.keys()].sort()).toEqual(table.map(({ name }) => name).sort());
  for (const { name, shape, offset, size } of table) {
    expect(file.weights.get(name)!.shape, name).toEqual(shape);
    expect(file.weights.get(name)!.data, name).toEqual(flat.slice(offset, offset + size));
  }
}

const place = mkdtempSync(join(tmpdir(), 'roentgen-export-'));

describe('what is written is read again to the bit, with all that the model says of itself', () => {
  it.each([
    ['keras2', 'model.h5', 'Keras HDF5 (Keras 2 layout)'],
    ['keras3', 'model.weights.h5', 'Keras HDF5 (Keras 3 layout)'],
  ] as const)('%s', async (layout, name, format) => {
    writeFileSync(join(place, name), await formatKeras(model, layout));
    await expectBack(join(place, name), format);
  });

  it('TensorFlow.js', async () => {
    const written = await writeTensorFlowJs(join(place, 'model.json'), formatTensorFlowJs(model));
    expect(written).toHaveLength(2);
    await expectBack(join(place, 'model.json'), 'TensorFlow.js');
  });
});

describe("the network's layers, as Keras lists them", () => {
  const layers = topologyOf(architecture.blocks, 64, layersOf(model));
  const names = layers.map(({ name }) => name);

  it('are all there, each once, and read only what comes before', () => {
    expect(names.slice(0, 9)).toEqual(
      ['input_1', 'zero_padding2d', 'conv1/conv', 'conv1/bn', 'conv1/relu', 'zero_padding2d_1', 'pool1'].concat([
        'conv2_block1_0_bn',
        'conv2_block1_0_relu',
      ]),
    );
    expect(names.slice(-4)).toEqual(['bn', 'relu', 'avg_pool', 'predictions']);
    expect(names).toEqual(expect.arrayContaining(['conv2_block2_concat', 'pool3_pool', 'conv4_block2_2_conv']));
    expect(new Set(names).size).toBe(names.length);
    for (const { name, reads } of layers)
      for (const read of reads) expect(names.indexOf(read), `${read} before ${name}`).toBeLessThan(names.indexOf(name));
    expect(modelConfig('tiny', layers)).toMatchObject({ config: { output_layers: [['predictions', 0, 0]] } });
  });

  it('are 429 in DenseNet-121: 427 and its head, as in keras.applications', () => {
    const blocks = [6, 12, 24, 16];
    const table = allParameters(parameterTable({ name: 'densenet121', blocks, growth: 1, stem: 2 }, 1));
    const weights = new Map(
      table.map(({ name, shape, size }) => [name, { shape, data: new Float32Array(size), source: name }]),
    );
    expect(topologyOf(blocks, 320, layersOf({ ...model, blocks, weights }))).toHaveLength(429);
  });
});
