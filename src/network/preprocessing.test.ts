import { expect, it } from 'vitest';
import { expectClose } from '../../test/support/operation.ts';
import { openGraph } from '../../test/support/run.ts';
import { random } from '../base/random.ts';
import { portable } from '../graph/emit/portable.ts';
import { graph, input } from '../graph/index.ts';
import { imagenet, type Normalisation, normalise } from '../image/normalise.ts';
import { preprocess } from './preprocessing.ts';

it.each<Normalisation>([
  { rule: 'image', epsilon: 1e-6 },
  { rule: 'dataset', epsilon: 1e-6, mean: 126.5, standardDeviation: 63.25 },
  imagenet,
])('normalises inside the graph as outside: $rule', async (normalisation) => {
  const size = 48;
  const stream = random(1, 'pixels');
  const data = Uint8Array.from({ length: 2 * size * size }, (_, i) => stream.uniform(0, i < size * size ? 256 : 40));
  const x = preprocess(input('image', ['N', size, size], 'uint8'), normalisation);
  const run = await openGraph(graph({ x }), portable);
  const results = await run({ image: data }, { N: 2 });
  const expected = [0, 1].flatMap((i) => {
    const image = { width: size, height: size, data: data.subarray(i * size * size, (i + 1) * size * size) };
    return [...normalise(image, normalisation)];
  });
  expectClose(results.x!, expected, 1e-6, 'pixels');
});

it('makes an image of one colour zero, not NaN', async () => {
  const x = preprocess(input('image', [1, 4, 4], 'uint8'), { rule: 'image', epsilon: 1e-6 });
  const run = await openGraph(graph({ x }), portable);
  expect([...(await run({ image: new Uint8Array(16).fill(9) })).x!]).toEqual(new Array(16).fill(0));
});
