import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkOperation } from '../../../test/support/operation.ts';
import { add, div, input, mul, sub } from '../index.ts';

/** A shape and one that broadcasts against it: sizes of 1 and missing leading axes. */
const pairs = fc
  .array(fc.integer({ min: 1, max: 4 }), { minLength: 0, maxLength: 4 })
  .chain((shape) =>
    fc
      .tuple(
        fc.array(fc.boolean(), { minLength: shape.length, maxLength: shape.length }),
        fc.integer({ min: 0, max: shape.length }),
      )
      .map(([ones, missing]) => [shape, shape.map((size, axis) => (ones[axis] ? 1 : size)).slice(missing)] as const),
  );

describe('arithmetic with broadcasting', () => {
  it.each([
    ['add', add],
    ['sub', sub],
    ['mul', mul],
    ['div', div],
  ] as const)('%s over random shapes', async (name, operation) => {
    await fc.assert(
      fc.asyncProperty(pairs, fc.boolean(), async ([a, b], exchanged) => {
        await checkOperation({
          shapes: exchanged ? [b, a] : [a, b],
          build: ([x, y]) => operation(x!, y!),
          draw: name === 'div' ? (u) => u + (u < 0 ? -0.7 : 0.7) : (u) => 2 * u,
        });
      }),
      { numRuns: 8, seed: 1 },
    );
  });

  it('names the shapes that do not fit', () => {
    expect(() => add(input('a', [2, 3]), input('b', [2]))).toThrow(
      'add(float32 [2, 3], float32 [2]): shapes must be equal',
    );
  });
});
