import { describe, expect, it } from 'vitest';
import { checkOperation } from '../../../test/support/operation.ts';
import { concat, input, mul, slice, split } from '../index.ts';

describe('concat, split and slice', () => {
  it.each([0, 1, 2])('agree with the evaluator along axis %i', async (axis) => {
    const other = [2, 3, 4].map((size, i) => (i === axis ? 2 : size));
    await checkOperation({ shapes: [[2, 3, 4], other], build: ([x, y]) => concat([mul(x!, x!), y!, x!], axis) });
    const sizes = axis === 0 ? [1, 1] : axis === 1 ? [1, 2] : [1, 2, 1];
    await checkOperation({ shapes: [[2, 3, 4]], build: ([x]) => split(mul(x!, x!), axis, sizes).slice(-1) });
    await checkOperation({ shapes: [[2, 3, 4]], build: ([x]) => slice(mul(x!, x!), axis, 1, 2) });
  });

  it('name what does not fit', () => {
    expect(() => concat([input('a', [2, 3]), input('b', [3, 3])], 1)).toThrow(
      /concat\(float32 \[2, 3\], float32 \[3, 3\]\)/,
    );
    expect(() => split(input('a', [5]), 0, [2, 2])).toThrow(/don't add up/);
    expect(() => slice(input('a', [5]), 0, 3, 6)).toThrow(/no part 3…6/);
  });
});
