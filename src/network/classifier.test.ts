import { describe, expect, it } from 'vitest';
import { tiny } from '../../test/support/learning.ts';
import { expectClose } from '../../test/support/operation.ts';
import { openGraph } from '../../test/support/run.ts';
import { random } from '../base/random.ts';
import { portable } from '../graph/emit/portable.ts';
import {
  add,
  evaluate,
  gradients,
  graph,
  input,
  matmul,
  mean,
  mul,
  relu,
  sigmoid,
  slice,
  sum,
  type Tensor,
} from '../graph/index.ts';
import { classifier } from './classifier.ts';
import { densenet } from './densenet.ts';
import { headLayer, initialParameters, parameterTable } from './parameters.ts';
import { predictionNumbers } from './prediction-numbers.ts';
import { preprocess } from './preprocessing.ts';

const [size, findings, images] = [40, 3, 2];
const table = parameterTable(tiny, findings);
const stream = random(5, 'classifier');
/** Random everywhere, statistics too, so that nothing is zero or one by chance. */
const parameters = initialParameters(table, 5).map((value, i) =>
  i < table.trainableSize ? value + stream.uniform(-0.1, 0.1) : stream.uniform(0.2, 1.5),
);
const normalisation = { rule: 'image', epsilon: 1e-6 } as const;
const pixels = Uint8Array.from({ length: images * size * size }, () => stream.uniform(0, 256));
const options = { architecture: tiny, findings, size, normalisation, parameters };

/** The last normalisation's output B and the head as a graph from B on, which our own differentiation can take apart. */
async function fromLastNormalisation() {
  const numbers = predictionNumbers(table, parameters);
  const image = input('image', [images, size, size], 'uint8');
  const { normalised } = densenet(tiny, preprocess(image, normalisation), numbers);
  const values = evaluate(graph({ normalised }), { image: pixels }).normalised!;
  const before = input('before', values.shape);
  const after = relu(before);
  const logitsOf = (activated: Tensor) =>
    add(
      matmul(mean(activated, [2, 3]), numbers.parameter(`${headLayer}/kernel`)),
      numbers.parameter(`${headLayer}/bias`),
    );
  return { values, before, after, logitsOf };
}

/** Σ_c (mean over the plane of the score's gradient by map c) · map c, for every finding. */
function differentiatedMaps(score: Tensor, map: Tensor, weighted: Tensor): Record<string, Tensor> {
  return Object.fromEntries(
    Array.from({ length: findings }, (_, finding) => {
      const [slope] = gradients(sum(slice(score, 1, finding, finding + 1)), [map]);
      return [`map${finding}`, sum(mul(mean(slope!, [2, 3], true), weighted), [1])];
    }),
  );
}

describe('heat maps', () => {
  const ours = evaluate(classifier({ ...options, batchSize: images }), { image: pixels });
  const expectMaps = (name: string, maps: Record<string, { data: Float64Array }>) => {
    const [, , height, width] = ours[name]!.shape as [number, number, number, number];
    const plane = height * width;
    for (let image = 0; image < images; image++)
      for (let finding = 0; finding < findings; finding++) {
        const at = (image * findings + finding) * plane;
        const expected = maps[`map${finding}`]!.data.subarray(image * plane, (image + 1) * plane);
        expectClose(ours[name]!.data.subarray(at, at + plane), expected, 1e-7, `${name} ${image} ${finding}`);
        expect(Math.max(...expected.map(Math.abs))).toBeGreaterThan(1e-4);
      }
  };

  it('in closed form are those of differentiation: logit by the map after the ReLU', async () => {
    const { values, logitsOf } = await fromLastNormalisation();
    const activated = input('activated', values.shape);
    const maps = differentiatedMaps(logitsOf(activated), activated, activated);
    expectMaps('heatmap', evaluate(graph(maps), { activated: values.data.map((value) => Math.max(value, 0)) }));
  });

  it("in the notebook's form too: probability by the map before the ReLU", async () => {
    const { values, before, after, logitsOf } = await fromLastNormalisation();
    const maps = differentiatedMaps(sigmoid(logitsOf(after)), before, before);
    expectMaps('notebook_heatmap', evaluate(graph(maps), { before: values.data }));
  });
});

describe('classifier', () => {
  it('gives in ONNX Runtime what the float64 evaluator gives, any number of images at once', async () => {
    const exact = evaluate(classifier({ ...options, batchSize: images }), { image: pixels });
    const run = await openGraph(classifier(options), portable);
    const together = await run({ image: pixels }, { N: images });
    for (const name of ['probability', 'logit', 'heatmap', 'notebook_heatmap']) {
      expectClose(together[name]!, exact[name]!.data, 1e-5, name);
    }
    for (let i = 0; i < images; i++) {
      const alone = await run({ image: pixels.subarray(i * size * size, (i + 1) * size * size) }, { N: 1 });
      expectClose(
        alone.probability!,
        exact.probability!.data.subarray(i * findings, (i + 1) * findings),
        1e-5,
        'alone',
      );
    }
  });
});
