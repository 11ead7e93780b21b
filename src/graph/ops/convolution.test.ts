import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkOperation } from '../../../test/support/operation.ts';
import { conv2d, input } from '../index.ts';

describe('conv2d and its gradients', () => {
  it.each([
    ['1×1', 1, 1, 0, 3, 5],
    ['3×3, fewer filters than channels', 3, 1, 1, 4, 2],
    ['3×3, more filters than channels', 3, 1, 1, 2, 4],
    ['3×3, of six channels', 3, 1, 1, 6, 4],
    ['7×7/2 as in the stem', 7, 2, 3, 1, 2],
    ['3×3/2 without padding', 3, 2, 0, 2, 2],
    ['1×1/2', 1, 2, 0, 2, 3],
  ])('%s', async (_, window, stride, pad, channels, filters) => {
    await checkOperation({
      shapes: [
        [2, channels, 8, 7],
        [filters, channels, window, window],
      ],
      build: ([x, w]) => conv2d(x!, w!, { stride, padding: [pad, pad, pad, pad] }),
    });
  });

  it('over random shapes, strides and uneven padding', async () => {
    const small = fc.integer({ min: 1, max: 3 });
    await fc.assert(
      fc.asyncProperty(
        small,
        small,
        small,
        small,
        fc.integer({ min: 1, max: 2 }),
        fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 4, maxLength: 4 }),
        async (channels, filters, rows, columns, stride, padding) => {
          await checkOperation({
            shapes: [
              [2, channels, 4, 5],
              [filters, channels, rows, columns],
            ],
            build: ([x, w]) => conv2d(x!, w!, { stride, padding }),
            onAdapter: false,
          });
        },
      ),
      { numRuns: 12, seed: 2 },
    );
  });

  it('names what does not fit', () => {
    expect(() => conv2d(input('x', [1, 3, 8, 8]), input('w', [4, 2, 3, 3]))).toThrow(
      'conv2d(float32 [1, 3, 8, 8], float32 [4, 2, 3, 3]): the image has 3 channels, the kernel 2',
    );
    expect(() => conv2d(input('x', [1, 1, 2, 2]), input('w', [1, 1, 3, 3]))).toThrow(/larger than the padded plane/);
  });
});
