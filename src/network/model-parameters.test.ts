import { describe, expect, it } from 'vitest';
import { randomParameters } from '../../test/support/keras.ts';
import { tinyModel } from '../../test/support/model.ts';
import { decodeModel } from '../graph/onnx/decode.ts';
import { encodeModel } from '../graph/onnx/encode.ts';
import { encodeClassifier, redescribe } from './model-file.ts';
import { modelParameters } from './model-parameters.ts';

const parameters = randomParameters(tinyModel.architecture, tinyModel.findings.length, 5);
const bytes = encodeClassifier(tinyModel, parameters);

describe('modelParameters', () => {
  it('gives every number to the bit', () => {
    expect(modelParameters(bytes, 'a.onnx')).toEqual(parameters);
  });

  it('says of a quantised model that they are not in it', () => {
    const quantisation = {
      weights: 'int8',
      calibration: { table: 'train.csv', sha256: '0', images: 1 },
    } as const;
    const quantised = redescribe(bytes, { ...tinyModel, quantisation });
    expect(() => modelParameters(quantised, 'q.onnx')).toThrow(/q\.onnx is quantised/);
  });

  it('says which weight is missing', () => {
    const model = decodeModel(bytes);
    const initialisers = model.initialisers.filter(({ name }) => name !== 'conv1/bn/gamma');
    const without = encodeModel({ ...model, initialisers });
    expect(() => modelParameters(without, 'c.onnx')).toThrow(/c\.onnx .*\[8\] was expected as conv1\/bn\/gamma/);
  });
});
