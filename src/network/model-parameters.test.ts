import { describe, expect, it } from 'vitest';
import { tinyModel } from '../../test/support/model.ts';
import { openGraph } from '../../test/support/run.ts';
import { random } from '../base/random.ts';
import { decodeModel } from '../graph/onnx/decode.ts';
import { encodeModel } from '../graph/onnx/encode.ts';
import { classifier } from './classifier.ts';
import { encodeClassifier } from './model-file.ts';
import { modelParameters } from './model-parameters.ts';
import { allParameters, initialParameters, parameterTable } from './parameters.ts';

const { architecture, findings, size, normalisation } = tinyModel;
const table = parameterTable(architecture, findings.length);
const stream = random(5, 'model-parameters');
// Trained normalisations have gammas of either sign, betas, moving means and variances of their own.
const trained = initialParameters(table, 5).map((value, i) =>
  i < table.trainableSize ? value + stream.uniform(-0.2, 0.2) : stream.uniform(0.2, 1.5),
);
const bytes = encodeClassifier(tinyModel, trained);
const probabilityOf = async (parameters: Float32Array) => {
  const run = await openGraph(classifier({ architecture, findings: findings.length, size, normalisation, parameters }));
  const image = Uint8Array.from({ length: size * size }, (_, i) => (i * 37) % 251);
  return (await run({ image }, { N: 1 })).logit!;
};

describe('modelParameters', () => {
  it('gives a network that computes what the model computes', async () => {
    const [own, read] = [await probabilityOf(trained), await probabilityOf(modelParameters(bytes, 'a.onnx'))];
    for (const [i, value] of own.entries()) expect(Math.abs(read[i]! - value)).toBeLessThan(1e-4 * Math.abs(value));
  });

  it('gives kernels and biases to the bit', () => {
    const read = modelParameters(bytes, 'a.onnx');
    const plain = allParameters(table).filter(({ kind }) => kind === 'kernel' || kind === 'bias');
    expect(plain.length).toBeGreaterThan(5);
    for (const { offset, size } of plain) {
      expect(read.slice(offset, offset + size)).toEqual(trained.slice(offset, offset + size));
    }
  });

  it('comes back the same through a second file', () => {
    const once = modelParameters(bytes, 'a.onnx');
    expect(modelParameters(encodeClassifier(tinyModel, once), 'b.onnx')).toEqual(once);
  });

  it('says which weight is missing', () => {
    const model = decodeModel(bytes);
    const initialisers = model.initialisers.filter(({ name }) => name !== 'conv1/bn/scale');
    const without = encodeModel({ ...model, initialisers });
    expect(() => modelParameters(without, 'c.onnx')).toThrow(/c\.onnx .*\[8\] was expected as conv1\/bn\/scale/);
  });
});
