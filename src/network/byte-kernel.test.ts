import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byteKernel } from './byte-kernel.ts';

const number = (most: number) => fc.double({ min: -most, max: most, noNaN: true });

describe('byteKernel', () => {
  it('keeps each weight to half a unit of its filter, within 7 bits, and the mean of what a filter gives', () => {
    const cases = fc.record({
      weights: fc.array(number(10), { minLength: 12, maxLength: 12 }),
      bias: fc.array(number(300), { minLength: 2, maxLength: 2 }),
      means: fc.array(fc.double({ min: 0, max: 255, noNaN: true }), { minLength: 3, maxLength: 3 }),
    });
    fc.assert(
      fc.property(cases, ({ weights, bias, means }) => {
        const kernel = byteKernel(
          [2, 3, 1, 2],
          Float64Array.from(weights),
          Float64Array.from(bias),
          Float64Array.from(means),
        );
        for (const o of [0, 1]) {
          const scale = kernel.scales[o]!;
          let [exact, rounded] = [bias[o]!, kernel.bias[o]! * scale];
          for (let i = 6 * o; i < 6 * o + 6; i++) {
            expect(Math.abs(kernel.weights[i]!)).toBeLessThanOrEqual(64);
            expect(Math.abs(kernel.weights[i]! * scale - weights[i]!)).toBeLessThanOrEqual(scale * 0.5001);
            const mean = means[Math.floor(i / 2) % 3]!;
            exact += weights[i]! * mean;
            rounded += kernel.weights[i]! * scale * mean;
          }
          expect(Math.abs(rounded - exact)).toBeLessThanOrEqual(scale * 0.51 + 1e-9);
        }
      }),
    );
  });

  it('makes a filter without weights its bias', () => {
    const { weights, scales, bias } = byteKernel(
      [1, 1, 1, 1],
      new Float64Array(1),
      Float64Array.of(77.7),
      new Float64Array(1),
    );
    expect(weights[0]).toBe(0);
    expect(bias[0]! * scales[0]!).toBeCloseTo(77.7, 3);
  });
});
