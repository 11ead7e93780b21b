import { describe, expect, it } from 'vitest';
import { tinyModel } from '../../test/support/model.ts';
import { InputError } from '../base/error.ts';
import { encodeModel } from '../graph/onnx/encode.ts';
import { describeModel, encodeClassifier, modelFormat } from './model-file.ts';
import { initialParameters, parameterTable } from './parameters.ts';

const parameters = initialParameters(parameterTable(tinyModel.architecture, tinyModel.findings.length), 1);
const withMetadata = (metadata: Record<string, string>) =>
  encodeModel({
    opsets: { '': 17 },
    producer: { name: 'other', version: '' },
    name: 'other',
    inputs: [],
    outputs: [],
    initialisers: [],
    nodes: [],
    metadata,
  });
const described = JSON.stringify(tinyModel);

describe('a model file', () => {
  it('says of itself all that it was made with', () => {
    const description = {
      ...tinyModel,
      normalisation: { rule: 'dataset', epsilon: 1e-6, mean: 126.5, standardDeviation: 63.25 } as const,
      thresholds: { Mass: 0.25 },
      training: { epoch: 3, validationLoss: 0.5, validationMeanAuc: null },
    };
    expect(describeModel(encodeClassifier(description, parameters), 'model.onnx')).toEqual(description);
  });

  it('is the same bytes for the same weights', () => {
    expect(encodeClassifier(tinyModel, parameters)).toEqual(encodeClassifier(tinyModel, parameters));
  });

  it.each([
    ['no model of this project', {}, "m.onnx isn't a model of this project"],
    [
      'another format version',
      { 'roentgen.format': '99', 'roentgen.model': described },
      'm.onnx has the model format 99',
    ],
    ['no description', { 'roentgen.format': modelFormat }, 'the description inside m.onnx is damaged'],
    [
      'a description without findings',
      { 'roentgen.format': modelFormat, 'roentgen.model': described.replace('findings', 'found') },
      'the description inside m.onnx is damaged',
    ],
  ])('is refused with %s', (_, metadata, message) => {
    expect(() => describeModel(withMetadata(metadata), 'm.onnx')).toThrow(InputError);
    expect(() => describeModel(withMetadata(metadata), 'm.onnx')).toThrow(message);
  });

  it('is refused when it is no ONNX file', () => {
    for (const bytes of [new Uint8Array(), new TextEncoder().encode('a text, not a model')]) {
      expect(() => describeModel(bytes, 'm.onnx')).toThrow(InputError);
    }
  });
});
