import { describe, expect, it } from 'vitest';
import { tinyModel } from '../../test/support/model.ts';
import { InputError } from '../base/error.ts';
import { decodeModel } from '../graph/onnx/decode.ts';
import { encodeModel } from '../graph/onnx/encode.ts';
import { describeModel, encodeClassifier, type ModelDescription, modelFormat, redescribe } from './model-file.ts';
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

  it('can be described anew: the bytes are those of a model that was described so from the beginning, but for their order', () => {
    const model = encodeClassifier(tinyModel, parameters);
    const description: ModelDescription = {
      ...tinyModel,
      thresholds: { Mass: 0.25 },
      calibration: {
        Mass: { kind: 'platt', slope: 0.8, intercept: -1 },
        Edema: { kind: 'isotonic', at: [0.1, 0.5], values: [0, 0.75] },
        Effusion: { kind: 'temperature', temperature: 1.5 },
      },
      chosenOn: { table: 'valid.csv', sha256: 'ab', images: 40, patients: 40, rule: 'youden', method: null },
    };
    const again = redescribe(redescribe(model, tinyModel), description);
    expect(describeModel(again, 'model.onnx')).toEqual(description);
    expect([...again].sort()).toEqual([...encodeClassifier(description, parameters)].sort());
    expect(redescribe(again, description)).toEqual(again);
    expect(decodeModel(again).initialisers).toEqual(decodeModel(model).initialisers);
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
