import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkOperation } from '../../../test/support/operation.ts';
import { input, matmul } from '../index.ts';

const size = fc.integer({ min: 1, max: 4 });

describe('matmul', () => {
  it('agrees over random sizes, transpositions and batches', async () => {
    const batches = fc.constantFrom([[], []], [[2], [2]], [[], [3]], [[2, 1], [3]] as number[][]);
    await fc.assert(
      fc.asyncProperty(
        size,
        size,
        size,
        fc.boolean(),
        fc.boolean(),
        batches,
        async (m, k, n, transposeA, transposeB, [p, q]) => {
          await checkOperation({
            shapes: [
              [...p!, ...(transposeA ? [k, m] : [m, k])],
              [...q!, ...(transposeB ? [n, k] : [k, n])],
            ],
            build: ([a, b]) => matmul(a!, b!, { transposeA, transposeB }),
          });
        },
      ),
      { numRuns: 16, seed: 1 },
    );
  });

  it('names the inner sizes that differ', () => {
    expect(() => matmul(input('a', [2, 3]), input('b', [4, 5]))).toThrow('the inner sizes 3 and 4 differ');
  });
});
