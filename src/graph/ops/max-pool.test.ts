import { describe, expect, it } from 'vitest';
import { checkOperation, compareTargets } from '../../../test/support/operation.ts';
import { random } from '../../base/random.ts';
import { add, evaluate, gradients, graph, input, maxPool, mul, sum, type Tensor } from '../index.ts';

describe('maxPool', () => {
  it.each([
    ['side by side', 2, 2, 0, [2, 2, 4, 6]],
    ['overlapping', 3, 1, 0, [2, 2, 5, 4]],
    ['3×3/2 with padding 1, as in the stem', 3, 2, 1, [2, 3, 7, 8]],
  ] as const)('windows %s', async (_, window, stride, pad, shape) => {
    await checkOperation({
      shapes: [shape],
      build: ([x]) => {
        const y = maxPool(x!, window, stride, [pad, pad, pad, pad]);
        return mul(y, y);
      },
    });
  });

  it('scatters its gradient into what else the pixels receive', async () => {
    const sent = (y: Tensor, x: Tensor) => [
      add(sum(mul(maxPool(y, 2, 1), maxPool(y, 2, 1))), sum(mul(y, x))),
      add(sum(mul(y, x)), sum(mul(maxPool(y, 2, 1), maxPool(y, 2, 1)))),
    ];
    await checkOperation({ shapes: [[2, 2, 4, 3]], build: ([x]) => sent(mul(x!, x!), x!) });
  });

  it('a pixel that wins several overlapping windows receives all their gradients', () => {
    const x = input('x', [1, 1, 3, 3]);
    const y = maxPool(x, 2, 1);
    const { dx } = evaluate(graph({ dx: gradients(sum(y), [x])[0]! }), { x: [0, 0, 0, 0, 9, 0, 0, 0, 0] });
    expect([...dx!.data]).toEqual([0, 0, 0, 0, 4, 0, 0, 0, 0]);
  });

  it('of equal numbers the first receives the gradient, on every target', async () => {
    const x = input('x', [1, 2, 7, 8]);
    const weights = input('weights', [1, 2, 4, 4]);
    const dx = gradients(sum(mul(maxPool(x, 3, 2, [1, 1, 1, 1]), weights)), [x])[0]!;
    const stream = random(4, 'ties');
    await compareTargets(graph({ dx }), {
      x: Array.from({ length: 112 }, () => Math.floor(stream.uniform(0, 3))),
      weights: Array.from({ length: 32 }, () => stream.uniform(-1, 1)),
    });
  });

  it('names what does not fit', () => {
    expect(() => maxPool(input('x', [1, 1, 2, 2]), 3, 1)).toThrow(/maxPool\(float32 \[1, 1, 2, 2\]\): the window 3/);
    expect(() => maxPool(input('x', [1, 1, 4, 4]), 2, 2, [2, 2, 2, 2])).toThrow(/padding must be less/);
  });
});
