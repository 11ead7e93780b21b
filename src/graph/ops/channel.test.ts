import { describe, expect, it } from 'vitest';
import { checkOperation, compareTargets, expectClose } from '../../../test/support/operation.ts';
import {
  add,
  affine,
  channelDot,
  constant,
  evaluate,
  graph,
  input,
  mean,
  moments,
  mul,
  reciprocal,
  relu,
  scalar,
  sqrt,
  sub,
} from '../index.ts';

const planes = [2, 3, 4, 5];

describe('affine', () => {
  it('agrees with and without a shift, alone, under a ReLU, and added to a tensor', async () => {
    await checkOperation({ shapes: [planes, [3], [3]], build: ([x, a, b]) => affine(x!, a!, b!) });
    await checkOperation({ shapes: [planes, [3]], build: ([x, a]) => affine(x!, a!) });
    await checkOperation({ shapes: [planes, [3], [3]], build: ([x, a, b]) => relu(affine(x!, a!, b!)) });
    await checkOperation({ shapes: [planes, [3], planes], build: ([x, a, y]) => add(y!, affine(x!, a!)) });
    await checkOperation({ shapes: [planes, [3], [3], planes], build: ([x, a, b, y]) => add(affine(x!, a!, b!), y!) });
  });

  it('names the shapes that do not fit', () => {
    expect(() => affine(input('x', planes), input('a', [4]))).toThrow(
      'affine(float32 [2, 3, 4, 5], float32 [4]): takes',
    );
  });
});

describe('channelDot', () => {
  it('agrees on small planes and on large ones, which are summed in another way', async () => {
    await checkOperation({ shapes: [planes, planes], build: ([x, y]) => channelDot(x!, y!) });
    const large = [2, 2, 40, 35];
    const [x, y] = [input('x', large), input('y', large)];
    const numbers = (offset: number) => Float32Array.from({ length: 5600 }, (_, i) => Math.sin(i * i + offset));
    await compareTargets(graph({ dot: channelDot(x, y) }), { x: numbers(0), y: numbers(1) }, { tolerance: 1e-6 });
  });

  it('names the shapes that do not fit', () => {
    expect(() => channelDot(input('x', planes), input('y', [2, 3, 4, 4]))).toThrow(
      'channelDot(float32 [2, 3, 4, 5], float32 [2, 3, 4, 4]): takes two',
    );
  });
});

describe('moments', () => {
  const normalised = (x: Parameters<typeof moments>[0]) => {
    const { mean: m, variance } = moments(x);
    const a = reciprocal(sqrt(add(variance, scalar(1e-3))));
    return affine(x, a, mul(mul(m, a), scalar(-1)));
  };

  it('agree, and so do their gradients, alone and in a normalisation', async () => {
    await checkOperation({ shapes: [planes], build: ([x]) => Object.values(moments(x!)) });
    await checkOperation({ shapes: [planes], build: ([x]) => normalised(x!) });
  });

  it('equal the plain formulas', () => {
    const x = input('x', planes);
    const { mean: m, variance } = moments(x);
    const plain = mean(x, [0, 2, 3], true);
    const centred = sub(x, plain);
    const feeds = { x: Array.from({ length: 120 }, (_, i) => Math.sin(i * i)) };
    const all = evaluate(graph({ m, variance, plain, square: mean(mul(centred, centred), [0, 2, 3]) }), feeds);
    expectClose(all.m!.data, all.plain!.data, 1e-14, 'mean');
    expectClose(all.variance!.data, all.square!.data, 1e-14, 'variance');
  });

  it('keep their digits where the mean is a thousand times the spread', async () => {
    const x = input('x', [1, 1, 32, 32]);
    const feeds = { x: Float32Array.from({ length: 1024 }, (_, i) => 1000 + Math.sin(i)) };
    const { variance } = moments(x);
    await compareTargets(graph({ ratio: mul(variance, constant([1], [2])) }), feeds, { tolerance: 1e-4 });
  });
});
