import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalProbability, normalQuantile, twoSidedProbability, zOfLevel } from './normal.ts';

describe('the normal distribution', () => {
  it.each([
    [0, 0.5],
    [1, 0.8413447460685429],
    [-1.96, 0.024997895148220435],
    [2.9, 0.998134186699616],
    [-5, 2.866515718791939e-7],
    [-10, 7.61985302416047e-24],
    [-30, 4.906713927148187e-198],
  ])("has scipy's probability at %d", (x, expected) => {
    expect(Math.abs(normalProbability(x) / expected - 1)).toBeLessThan(1e-12);
  });

  it.each([
    [0.5, 0],
    [0.975, 1.959963984540054],
    [0.001, -3.090232306167813],
    [1e-20, -9.26234008979841],
  ])("has scipy's quantile of %d", (probability, expected) => {
    expect(normalQuantile(probability)).toBeCloseTo(expected, 12);
  });

  it('goes there and back', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-12, max: 1 - 1e-12, noNaN: true }), (probability) => {
        expect(Math.abs(normalProbability(normalQuantile(probability)) - probability)).toBeLessThan(1e-14);
      }),
    );
  });

  it('gives the z of a level, whose two tails are the rest', () => {
    expect(zOfLevel(0.95)).toBeCloseTo(1.959963984540054, 13);
    expect(twoSidedProbability(zOfLevel(0.9))).toBeCloseTo(0.1, 13);
    expect(twoSidedProbability(-3)).toBe(twoSidedProbability(3));
  });

  it('refuses what has no quantile', () => {
    for (const bad of [0, 1, Number.NaN]) expect(() => normalQuantile(bad)).toThrow(RangeError);
  });
});
