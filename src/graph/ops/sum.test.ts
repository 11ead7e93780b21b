import { describe, expect, it } from 'vitest';
import { checkOperation } from '../../../test/support/operation.ts';
import { expand, input, mean, mul, sum } from '../index.ts';

describe('sum, mean and expand', () => {
  it.each([[[0]], [[1, 2]], [[0, 1, 2]], [[-1]]])('over the axes %j', async (axes) => {
    await checkOperation({
      shapes: [[2, 3, 4]],
      build: ([x]) => [sum(mul(x!, x!), axes), mean(mul(x!, x!), axes, true)],
    });
  });

  it('expand repeats and its gradient sums', async () => {
    await checkOperation({ shapes: [[3, 1]], build: ([x]) => expand(mul(x!, x!), [2, 3, 4]) });
  });

  it('refuse axes that are not there', () => {
    expect(() => sum(input('x', [2, 3]), [2])).toThrow("sum(float32 [2, 3]): axes [2] don't fit rank 2");
    expect(() => mean(input('x', [2, 3]), [0, -2])).toThrow(/axes/);
  });
});
