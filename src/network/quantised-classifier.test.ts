import * as web from 'onnxruntime-web/wasm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Sample } from '../../test/support/learning.ts';
import { type Trained, trainOnSquares } from '../../test/support/trained.ts';
import { InputError } from '../base/error.ts';
import { areaUnderCurve } from '../evaluation/auc.ts';
import { emit, portable } from '../graph/index.ts';
import { decodeModel } from '../graph/onnx/decode.ts';
import { encodeModel } from '../graph/onnx/encode.ts';
import type { Normalisation } from '../image/normalise.ts';
import { openRuntime, type Session, type Value } from '../runtime/runtime.ts';
import { readOnnxWeights } from '../weights/onnx.ts';
import { gather, nothingGathered, statisticsGraph, statisticsOf } from './channel-statistics.ts';
import { describeModel, encodeClassifier } from './model-file.ts';
import { encodeQuantisedClassifier } from './quantised-classifier.ts';

const runtime = openRuntime({ threads: 1 });
afterAll(() => runtime.close());

let trained: Trained;
let gathered = nothingGathered;
let model: Uint8Array;
let [plain, quantised]: Session[] = [];

const imagesOf = (from: readonly Sample[]): Value => ({
  type: 'uint8',
  shape: [from.length, trained.description.size, trained.description.size],
  data: Uint8Array.from(from.flatMap(({ pixels }) => [...pixels])),
});

beforeAll(async () => {
  trained = await trainOnSquares();
  const { description, parameters, samples } = trained;
  const { architecture, size, normalisation } = description;
  const graph = statisticsGraph({ architecture, findings: 1, size, normalisation, parameters });
  const looking = await runtime.load(encodeModel(emit(graph, portable, { name: 'statistics' })));
  for (const start of [0, 16, 32])
    gathered = gather(gathered, await looking.run({ image: imagesOf(samples.train.slice(start, start + 16)) }));
  model = encodeQuantisedClassifier(description, parameters, statisticsOf(gathered));
  plain = await runtime.load(encodeClassifier(description, parameters));
  quantised = await runtime.load(model);
}, 60_000);

/** The root mean square of a − b, as a share of that of a around its mean. */
function relativeError(a: ArrayLike<number | bigint>, b: ArrayLike<number | bigint>): number {
  const exact = Array.from(a, Number);
  const mean = exact.reduce((sum, x) => sum + x, 0) / exact.length;
  const square = (values: readonly number[]) => values.reduce((sum, x) => sum + x * x, 0);
  return Math.sqrt(square(exact.map((x, i) => x - Number(b[i]!))) / square(exact.map((x) => x - mean)));
}

describe('channel statistics', () => {
  it('count every image, and have a range for every convolution and a mean for every ReLU', () => {
    const { low, high, mean } = statisticsOf(gathered);
    expect(gathered.images).toBe(48);
    expect([...low.keys()]).toEqual([...high.keys()]);
    expect(low.size).toBe(1 + 2 * 6 + 2);
    expect(mean.size).toBe(1 + 2 * 6 + 2 + 1);
    for (const [layer, least] of low)
      least.forEach((value, c) => void expect(value <= high.get(layer)![c]!).toBe(true));
    for (const values of mean.values()) expect(values.every((value) => value >= 0)).toBe(true);
  });

  it('are those of all images together', () => {
    const shape = [2, 1];
    const part = (numbers: readonly number[]) =>
      Object.fromEntries(['low/a', 'high/a', 'mean/a'].map((name) => [name, { shape, data: numbers }]));
    const { low, high, mean } = statisticsOf(gather(gather(nothingGathered, part([3, -1])), part([5, 1])));
    expect([low, high, mean].map((each) => each.get('a'))).toEqual([-1, 5, 2].map((x) => Float64Array.of(x)));
  });
});

describe('the quantised classifier', () => {
  it('has the inputs and outputs of the one in float32, at any batch', async () => {
    expect(quantised!.inputs).toEqual(plain!.inputs);
    expect(quantised!.outputs).toEqual(plain!.outputs);
    const { heatmap } = await quantised!.run({ image: imagesOf(trained.samples.valid.slice(0, 3)) });
    expect(heatmap!.shape).toEqual([3, 1, 4, 4]);
  });

  it('gives nearly the same on images that it was not calibrated on', async () => {
    const { valid } = trained.samples;
    const image = imagesOf(valid);
    const [exact, bytes] = [await plain!.run({ image }), await quantised!.run({ image })];
    const most = { logit: 0.02, heatmap: 0.03, notebook_heatmap: 0.1 };
    for (const [name, limit] of Object.entries(most))
      expect(relativeError(exact[name]!.data, bytes[name]!.data), name).toBeLessThan(limit);
    const labels = valid.map(({ label }) => label);
    const areaOf = (results: typeof exact) =>
      areaUnderCurve(labels, Array.from(results.probability!.data, Number)).auc!;
    expect(areaOf(exact)).toBeGreaterThan(0.95);
    expect(areaOf(bytes)).toBeGreaterThan(areaOf(exact) - 0.005);
  });

  it('gives by three channels with the same numbers what it gives by one', async () => {
    const { parameters, samples } = trained;
    const { architecture, size } = trained.description;
    const image = imagesOf(samples.valid.slice(0, 24));
    const resultsBy = async (normalisation: Normalisation) => {
      const graph = statisticsGraph({ architecture, findings: 1, size, normalisation, parameters });
      const looking = await runtime.load(encodeModel(emit(graph, portable, { name: 'statistics' })));
      const seen = gather(nothingGathered, await looking.run({ image: imagesOf(samples.train.slice(0, 32)) }));
      const description = { ...trained.description, normalisation };
      const bytes = encodeQuantisedClassifier(description, parameters, statisticsOf(seen));
      return (await runtime.load(bytes)).run({ image });
    };
    const one = await resultsBy({ rule: 'dataset', epsilon: 0, mean: 104, standardDeviation: 25 });
    const [mean, standardDeviation] = [
      [104, 104, 104],
      [25, 25, 25],
    ] as const;
    const three = await resultsBy({ rule: 'channels', epsilon: 0, mean, standardDeviation });
    for (const name of ['logit', 'heatmap'])
      expect(relativeError(one[name]!.data, three[name]!.data), name).toBeLessThan(0.01);
  });

  it('gives in browsers what it gives in Node', async () => {
    const { size } = trained.description;
    const image = imagesOf(trained.samples.valid.slice(0, 4));
    const native = await quantised!.run({ image });
    web.env.wasm.numThreads = 1;
    const wasm = await web.InferenceSession.create(model, { executionProviders: ['wasm'], logSeverityLevel: 3 });
    const results = await wasm.run({ image: new web.Tensor('uint8', image.data as Uint8Array, [4, size, size]) });
    await wasm.release();
    // The float stem rounds otherwise there, and a byte may fall to the other side.
    for (const name of ['logit', 'heatmap'])
      expect(relativeError(native[name]!.data, results[name]!.data as Float32Array), name).toBeLessThan(0.01);
  });

  it('is standard ONNX with int8 weights of seven bits, a description, and no float32 weights to go on with', () => {
    const { nodes, initialisers } = decodeModel(model);
    expect(new Set(nodes.map(({ domain }) => domain))).toEqual(new Set(['']));
    const weights = initialisers.filter(({ type }) => type === 'int8');
    const numbers = weights.reduce((sum, { data }) => sum + data.length, 0);
    expect(numbers).toBeGreaterThan(0.8 * trained.parameters.length);
    for (const { data } of weights) expect(data.every((w) => Math.abs(Number(w)) <= 64)).toBe(true);
    expect(describeModel(model, 'm')).toEqual(trained.description);
    expect(() => readOnnxWeights(model, 'q.onnx')).toThrow(InputError);
    expect(() => readOnnxWeights(model, 'q.onnx')).toThrow('quantised');
  });
});
