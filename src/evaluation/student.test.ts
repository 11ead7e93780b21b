import { describe, expect, it } from 'vitest';
import { zOfLevel } from './normal.ts';
import { tOfLevel } from './student.ts';

describe('tOfLevel', () => {
  it.each([
    [0.95, 1, 12.706204736432095],
    [0.95, 2.5, 3.5746548420118773],
    [0.95, 10, 2.2281388519649385],
    [0.9, 29.3, 1.6985533811280287],
    [0.99, 4, 4.604094871415897],
    [0.95, 1000, 1.9623390808264074],
    [0.95, 123456.7, 1.959983200136232],
  ])("gives scipy's quantile for a level of %d and %d degrees of freedom", (level, degrees, expected) => {
    expect(Math.abs(tOfLevel(level, degrees) - expected)).toBeLessThan(1e-8);
  });

  it('becomes the z of the normal distribution', () => {
    expect(tOfLevel(0.95, 1e10)).toBe(zOfLevel(0.95));
    expect(tOfLevel(0.95, 1e8)).toBeCloseTo(zOfLevel(0.95), 6);
  });
});
