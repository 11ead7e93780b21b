import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { randomParameters } from '../../test/support/keras.ts';
import { tinyModel } from '../../test/support/model.ts';
import { InputError } from '../base/error.ts';
import { decodeModel } from '../graph/onnx/decode.ts';
import { encodeModel } from '../graph/onnx/encode.ts';
import type { OnnxTensor } from '../graph/onnx/model.ts';
import { fitWeights } from '../network/fit-weights.ts';
import { encodeClassifier } from '../network/model-file.ts';
import { readOnnxWeights } from './onnx.ts';
import { readWeightFile } from './read.ts';

const { architecture, findings } = tinyModel;
const parameters = randomParameters(architecture, findings.length, 1);
const bytes = encodeClassifier(tinyModel, parameters);

/** The model with something else in its graph or metadata. */
const changed = (change: Partial<ReturnType<typeof decodeModel>>) => encodeModel({ ...decodeModel(bytes), ...change });

/** A kernel as a quantised model has it; the rest as it is. */
function toBytes(tensor: OnnxTensor): OnnxTensor {
  return tensor.name === 'bn/gamma'
    ? { ...tensor, type: 'int8', data: Int8Array.from(tensor.data as Float32Array) }
    : tensor;
}

describe('the weights of a model.onnx', () => {
  it('are those that were put in, to the bit, with all that it says of itself', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'roentgen-onnx-')), 'model.onnx');
    writeFileSync(path, bytes);
    const { weights, description, format, ...known } = await readWeightFile(path);
    const fit = fitWeights(weights, {
      ...{ architecture, findings: findings.length, backboneOnly: false },
      initial: new Float32Array(parameters.length).fill(9),
    });
    expect(fit.faults).toEqual([]);
    expect(fit.parameters).toEqual(parameters);
    expect(format).toBe('ONNX of roentgen');
    expect(JSON.parse(description!)).toEqual(tinyModel);
    expect(known).toMatchObject({ findings, preprocessing: { size: 64, normalisation: tinyModel.normalisation } });
  });

  it.each([
    ['of another project', changed({ metadata: {} }), 'a.onnx is an ONNX model of another project'],
    [
      'with other names',
      changed({ initialisers: [], nodes: [] }),
      "a.onnx doesn't hold its parameters as they were trained",
    ],
    [
      'with numbers of 8 bits',
      changed({ initialisers: decodeModel(bytes).initialisers.map(toBytes) }),
      "a.onnx doesn't hold its parameters as they were trained (it is quantised",
    ],
    [
      'with a damaged description',
      changed({ metadata: { 'roentgen.model': '{"size": 3' } }),
      'the description inside a.onnx is damaged',
    ],
  ])('are refused %s', (_, content, message) => {
    expect(() => readOnnxWeights(content, 'a.onnx')).toThrow(InputError);
    expect(() => readOnnxWeights(content, 'a.onnx')).toThrow(message);
  });
});
