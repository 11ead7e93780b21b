import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import reference from '../../test/support/scikit-learn.json' with { type: 'json' };
import { solve } from './linear-system.ts';
import { linearPredictor, logisticRegression } from './logistic-regression.ts';

describe('logisticRegression', () => {
  it("has scikit-learn's weights and probabilities, with its penalty and without one on the intercept", () => {
    const { features, labels, penalty, weights, intercept, probabilities } = reference.regression;
    const withOnes = labels.flatMap((_, row) => [1, ...features.slice(3 * row, 3 * row + 3)]);
    const fit = logisticRegression(withOnes, labels, [0, penalty, penalty, penalty])!;
    [intercept, ...weights].forEach((expected, j) => {
      expect(Math.abs(fit.weights[j]! - expected)).toBeLessThan(1e-8);
    });
    probabilities.forEach((expected, row) => {
      const p = 1 / (1 + Math.exp(-linearPredictor(fit.weights, withOnes, row)));
      expect(Math.abs(p - expected)).toBeLessThan(1e-9);
    });
  });

  it('has no solution where classes are separated or features depend on each other, and one with a penalty', () => {
    const separated = [1, -2, 1, -1, 1, 1, 1, 2];
    expect(logisticRegression(separated, [0, 0, 1, 1], [0, 0])).toBeNull();
    expect(logisticRegression(separated, [0, 0, 1, 1], [0, 1])!.weights[1]).toBeGreaterThan(0);
    expect(logisticRegression([1, 1, 1, 1, 1, 1], [0, 1, 1], [0, 0])).toBeNull();
  });
});

describe('solve', () => {
  it('solves what it is given', () => {
    const number = fc.double({ min: -3, max: 3, noNaN: true });
    fc.assert(
      fc.property(fc.array(number, { minLength: 9, maxLength: 9 }), fc.tuple(number, number, number), (a, x) => {
        // AᵀA + I is positive definite.
        const at = (i: number, j: number) =>
          [0, 1, 2].reduce((sum, k) => sum + a[3 * k + i]! * a[3 * k + j]!, i === j ? 1 : 0);
        const matrix = Array.from({ length: 9 }, (_, k) => at(Math.floor(k / 3), k % 3));
        const right = [0, 1, 2].map((i) => x.reduce((sum, value, j) => sum + matrix[3 * i + j]! * value, 0));
        const found = solve(matrix, right)!;
        x.forEach((value, i) => {
          expect(Math.abs(found[i]! - value)).toBeLessThan(1e-9);
        });
      }),
    );
    expect(solve([1, 1, 1, 1], [1, 1])).toBeNull();
  });
});
