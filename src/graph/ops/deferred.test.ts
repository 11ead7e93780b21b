import { it } from 'vitest';
import { checkOperation } from '../../../test/support/operation.ts';
import { deferred, mul } from '../index.ts';

it('gives its first tensor unchanged, to values and to gradients', async () => {
  await checkOperation({
    shapes: [[2, 3], [4]],
    build: ([x, token]) => mul(deferred(x!, token!), x!),
  });
});
