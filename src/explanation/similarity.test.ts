import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rankCorrelation, structuralSimilarity } from './similarity.ts';

const floats = (...values: number[]) => Float32Array.from(values);

describe('rankCorrelation', () => {
  it('is 1 of the same order, −1 of the reverse, and known in between', () => {
    expect(rankCorrelation(floats(1, 2, 3, 4), floats(10, 20, 30, 1000))).toBeCloseTo(1, 12);
    expect(rankCorrelation(floats(1, 2, 3, 4), floats(4, 3, 2, 1))).toBeCloseTo(-1, 12);
    // 1 − 6·Σd²/(n(n² − 1)) with d = 1, 1, 0, 0.
    expect(rankCorrelation(floats(1, 2, 3, 4), floats(2, 1, 3, 4))).toBeCloseTo(1 - 12 / 60, 12);
  });

  it('shares the ranks of equal values', () => {
    // Ranks 0.5, 0.5, 2 against 0, 1, 2: Pearson of these.
    expect(rankCorrelation(floats(7, 7, 9), floats(1, 2, 3))).toBeCloseTo(1.5 / Math.sqrt(1.5 * 2), 12);
  });

  it('is undefined of a map without differences', () => {
    expect(rankCorrelation(floats(2, 2, 2), floats(1, 2, 3))).toBeNull();
  });
});

describe('structuralSimilarity', () => {
  const mapOf = (values: number[]) => ({ width: 8, height: 8, values: Float32Array.from(values) });
  const any = fc.array(fc.float({ min: 0, max: 1, noNaN: true }), { minLength: 64, maxLength: 64 });

  it('is 1 of a map with itself, less with any other, and the same either way round', () => {
    fc.assert(
      fc.property(any, any, (a, b) => {
        const [first, second] = [mapOf(a), mapOf(b)];
        expect(structuralSimilarity(first, first)).toBeCloseTo(1, 9);
        const there = structuralSimilarity(first, second);
        expect(there).toBeLessThanOrEqual(1 + 1e-9);
        expect(structuralSimilarity(second, first)).toBeCloseTo(there, 12);
      }),
      { numRuns: 30 },
    );
  });

  it('is the formula in one window', () => {
    const [a, b] = [
      { width: 7, height: 7, values: new Float32Array(49).fill(0.5) },
      { width: 7, height: 7, values: new Float32Array(49).fill(1) },
    ];
    expect(structuralSimilarity(a, b)).toBeCloseTo((2 * 0.5 + 1e-4) / (0.25 + 1 + 1e-4), 9);
  });

  it('refuses maps of two sizes', () => {
    expect(() =>
      structuralSimilarity(mapOf(new Array(64).fill(0)), { width: 7, height: 8, values: new Float32Array(56) }),
    ).toThrow(RangeError);
  });
});
