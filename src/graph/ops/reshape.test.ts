import { describe, expect, it } from 'vitest';
import { checkOperation } from '../../../test/support/operation.ts';
import { input, mul, reshape, transpose } from '../index.ts';

describe('reshape and transpose', () => {
  it('agree with the evaluator', async () => {
    await checkOperation({ shapes: [[2, 3, 4]], build: ([x]) => mul(reshape(x!, [6, 4]), reshape(x!, [6, 4])) });
    await checkOperation({ shapes: [[2, 3, 4]], build: ([x]) => transpose(mul(x!, x!), [2, 0, 1]) });
  });

  it('keep a size that is only a name', () => {
    expect(reshape(input('x', ['N', 2, 3]), ['N', 6]).shape).toEqual(['N', 6]);
    expect(() => reshape(input('x', ['N', 2, 3]), [6])).toThrow(/another number of elements/);
  });

  it('name what does not fit', () => {
    expect(() => reshape(input('x', [2, 3]), [5])).toThrow(
      'reshape(float32 [2, 3]): has another number of elements than [5]',
    );
    expect(() => transpose(input('x', [2, 3]), [0, 0])).toThrow(/permutation/);
  });
});
