import ort from 'onnxruntime-node';
import * as web from 'onnxruntime-web/wasm';
import { describe, expect, it } from 'vitest';
import { randomParameters } from '../../test/support/keras.ts';
import { tinyModel } from '../../test/support/model.ts';
import { faultsOf } from '../../test/support/onnx-rules.ts';
import { expectClose } from '../../test/support/operation.ts';
import { decodeModel } from '../graph/onnx/decode.ts';
import type { OnnxModel } from '../graph/onnx/model.ts';
import { imagenet, type Normalisation } from '../image/normalise.ts';
import { compact, densenet121 } from './architecture.ts';
import { encodeClassifier } from './model-file.ts';
import { initialParameters, parameterTable } from './parameters.ts';

const bytesOf = (normalisation: Normalisation) =>
  encodeClassifier(
    { ...tinyModel, normalisation },
    randomParameters(tinyModel.architecture, tinyModel.findings.length, 1),
  );
const rules: readonly Normalisation[] = [
  { rule: 'image', epsilon: 1e-6 },
  { rule: 'dataset', epsilon: 1e-6, mean: 126.5, standardDeviation: 63.25 },
  imagenet,
];

describe("a model by the rules of ONNX's checker", () => {
  it.each(rules)('is valid, normalised by $rule', (normalisation) => {
    const bytes = bytesOf(normalisation);
    // ModelProto.ir_version, which came with operator set 17's release at the latest.
    expect([...bytes.subarray(0, 2)]).toEqual([0x08, 8]);
    const model = decodeModel(bytes);
    expect(faultsOf(model)).toEqual([]);
    expect(model.opsets).toEqual({ '': 17 });
    expect(model.inputs).toEqual([{ name: 'image', type: 'uint8', shape: ['N', 64, 64] }]);
  });

  it.each([compact, densenet121])('is valid: $name', (architecture) => {
    const parameters = initialParameters(parameterTable(architecture, 2), 1);
    const description = { ...tinyModel, architecture: { ...architecture, blocks: [...architecture.blocks] } };
    const model = decodeModel(encodeClassifier({ ...description, findings: ['Mass', 'Edema'], size: 96 }, parameters));
    expect(faultsOf(model)).toEqual([]);
  });

  const whole = decodeModel(bytesOf(rules[0]!));
  const [first, ...rest] = whole.nodes;
  it.each<[string, Partial<OnnxModel>, string]>([
    ['nodes out of order', { nodes: [...rest, first!] }, "isn't there yet"],
    ['a node twice', { nodes: [first!, ...whole.nodes] }, 'two nodes are called'],
    ['a value twice', { nodes: [{ ...first!, name: 'again' }, ...whole.nodes] }, 'is defined twice'],
    ['an unknown operator', { nodes: [{ ...first!, operator: 'Gelu' }, ...rest] }, 'there is no Gelu'],
    ['an unknown attribute', { nodes: [{ ...first!, attributes: { alpha: { int: 1 } } }, ...rest] }, 'no attribute'],
    ['an output of another shape', { outputs: [{ ...whole.outputs[0]!, shape: ['N', 4] }] }, 'declared'],
    ['an output that nothing makes', { outputs: [{ ...whole.outputs[0]!, name: 'other' }] }, 'nothing makes'],
    ['a graph without a name', { name: '' }, 'no name'],
  ])('of which a rule is broken is told: %s', (_, change, fault) => {
    expect(faultsOf({ ...whole, ...change }).join('\n')).toContain(fault);
  });
});

describe('a model in ONNX Runtime for Node and for browsers', () => {
  it.each(rules)('gives the same numbers for any batch, normalised by $rule', async (normalisation) => {
    const bytes = bytesOf(normalisation);
    web.env.wasm.numThreads = 1;
    const native = await ort.InferenceSession.create(bytes, { logSeverityLevel: 3 });
    const wasm = await web.InferenceSession.create(bytes, { executionProviders: ['wasm'], logSeverityLevel: 3 });
    for (const images of [1, 3]) {
      const pixels = Uint8Array.from({ length: images * 64 * 64 }, (_, i) => (i * 7919) % 256);
      const [a, b] = [
        await native.run({ image: new ort.Tensor('uint8', pixels, [images, 64, 64]) }),
        await wasm.run({ image: new web.Tensor('uint8', pixels, [images, 64, 64]) }),
      ];
      for (const name of ['probability', 'logit', 'heatmap', 'notebook_heatmap']) {
        expect(b[name]!.dims).toEqual(a[name]!.dims);
        expectClose(b[name]!.data as Float32Array, a[name]!.data as Float32Array, 2e-5, `${name} of ${images}`);
      }
    }
    await native.release();
    await wasm.release();
  });
});
