import { describe, expect, it } from 'vitest';
import { quantileOf } from './quantile.ts';

describe('quantileOf', () => {
  it("interpolates as numpy's default does", () => {
    const values = [1, 2, 4, 8, 16];
    for (const [share, expected] of [
      [0, 1],
      [0.1, 1.4],
      [0.5, 4],
      [0.7, 7.2],
      [0.975, 15.2],
      [1, 16],
    ] as const) {
      expect(quantileOf(values, share)).toBeCloseTo(expected, 12);
    }
    expect(quantileOf([3], 0.4)).toBe(3);
  });
});
