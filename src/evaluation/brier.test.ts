import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import reference from '../../test/support/scikit-learn.json' with { type: 'json' };
import { brier } from './brier.ts';
import { calibrationBins, expectedCalibrationError } from './calibration-bins.ts';

const close = (found: number, expected: number) => expect(Math.abs(found - expected)).toBeLessThan(1e-10);

describe('calibrationBins', () => {
  it.each(reference.scored)(
    "are the points of scikit-learn's calibration_curve, to 1e-10",
    ({ labels, scores, calibration }) => {
      for (const [binning, expected] of [
        ['equal width', calibration.uniform],
        ['equal mass', calibration.quantile],
      ] as const) {
        const bins = calibrationBins(labels, scores, binning);
        expect(bins).toHaveLength(expected.observed.length);
        bins.forEach(({ observed, meanProbability }, i) => {
          close(observed, expected.observed[i]!);
          close(meanProbability, expected.predicted[i]!);
        });
      }
    },
  );

  it('put every known row into one bin, and no other', () => {
    const row = fc.record({ label: fc.constantFrom(-1, 0, 1), p: fc.double({ min: 0, max: 1, noNaN: true }) });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 50 }), fc.constantFrom('equal width', 'equal mass'), (rows, binning) => {
        const bins = calibrationBins(
          rows.map(({ label }) => label),
          rows.map(({ p }) => p),
          binning,
        );
        expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(rows.filter(({ label }) => label !== -1).length);
        expect(bins.every(({ count }) => count > 0)).toBe(true);
      }),
    );
  });

  it('of equal width have their edges at tenths, and a value on an edge in the bin below', () => {
    const bins = calibrationBins([0, 1, 1], [0.2, 0.21, 1], 'equal width');
    expect(bins.map(({ meanProbability, count }) => [meanProbability, count])).toEqual([
      [0.2, 1],
      [0.21, 1],
      [1, 1],
    ]);
  });
});

describe('expectedCalibrationError', () => {
  it('is the mean distance of shares from probabilities, each bin with its rows', () => {
    const bins = calibrationBins([1, 0, 0, 0, 1, 1], [0.3, 0.3, 0.3, 0.3, 0.8, 0.9], 'equal width');
    close(expectedCalibrationError(bins)!, (4 * 0.05 + 0.2 + 0.1) / 6);
    expect(expectedCalibrationError([])).toBeNull();
  });
});

describe('brier', () => {
  it.each(reference.scored)(
    'is that of scikit-learn, and the sum of its parts',
    ({ labels, scores, brier: expected }) => {
      const { score, reliability, resolution, uncertainty, within, skill } = brier(labels, scores)!;
      close(score, expected);
      close(reliability - resolution + uncertainty + within, score);
      close(skill!, 1 - score / uncertainty);
    },
  );

  it("has nothing within bins where rows of a bin have one probability: Murphy's three parts", () => {
    const labels = [0, 0, 1, 0, 1, 1];
    const { score, reliability, resolution, uncertainty, within } = brier(labels, [0.2, 0.2, 0.2, 0.9, 0.9, 0.9])!;
    close(within, 0);
    close(reliability, ((0.2 - 1 / 3) ** 2 + (0.9 - 2 / 3) ** 2) / 2);
    close(resolution, (1 / 6) ** 2);
    close(uncertainty, 0.25);
    close(score, (0.04 * 2 + 0.64 + 0.81 + 0.01 * 2) / 6);
  });

  it('is null without known labels, and has no skill where all are alike', () => {
    expect(brier([-1], [0.3])).toBeNull();
    expect(brier([0, 0], [0.1, 0.3])).toMatchObject({ skill: null, uncertainty: 0 });
  });
});
