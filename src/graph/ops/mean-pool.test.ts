import { describe, expect, it } from 'vitest';
import { checkOperation } from '../../../test/support/operation.ts';
import { input, meanPool, mul, repeatPixels } from '../index.ts';

describe('meanPool and repeatPixels', () => {
  it.each([[[2, 3, 4, 6]], [[1, 2, 5, 7]]])('on planes of %j, incomplete windows left out', async (shape) => {
    await checkOperation({ shapes: [shape], build: ([x]) => meanPool(mul(x!, x!), 2) });
    await checkOperation({ shapes: [shape], build: ([x]) => repeatPixels(mul(x!, x!), 2) });
  });

  it('names what does not fit', () => {
    expect(() => meanPool(input('x', [1, 1, 1, 4]), 2)).toThrow(/the window 2 is larger/);
  });
});
