import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rocCurve } from './roc.ts';

const points = (labels: number[], scores: number[]) => {
  const curve = rocCurve(labels, scores)!;
  return {
    falsePositiveRate: [...curve.falsePositiveRate],
    truePositiveRate: [...curve.truePositiveRate],
    thresholds: [...curve.thresholds],
  };
};

/** Rows with few different scores (many ties), labels of all three kinds, both classes present. */
const rows = fc
  .array(fc.record({ label: fc.constantFrom(-1, 0, 1), score: fc.integer({ min: 0, max: 6 }).map((k) => k / 6) }), {
    minLength: 2,
    maxLength: 40,
  })
  .filter((all) => all.some(({ label }) => label === 1) && all.some(({ label }) => label === 0));

describe("rocCurve follows scikit-learn's roc_curve", () => {
  it('makes one point of equal scores', () => {
    expect(points([0, 0, 1, 1, 0, 1, 0, 1, 1, 0], [0.1, 0.4, 0.35, 0.8, 0.4, 0.4, 0.9, 0.7, 0.8, 0.1])).toEqual({
      falsePositiveRate: [0, 0.2, 0.2, 0.2, 0.6, 0.6, 1],
      truePositiveRate: [0, 0, 0.4, 0.6, 0.8, 1, 1],
      thresholds: [Number.POSITIVE_INFINITY, 0.9, 0.8, 0.7, 0.4, 0.35, 0.1],
    });
  });

  it('drops points on a straight line between their neighbours', () => {
    expect(points([1, 1, 0, 0, 1, 0], [0.9, 0.8, 0.7, 0.6, 0.5, 0.4])).toEqual({
      falsePositiveRate: [0, 0, 0, 2 / 3, 2 / 3, 1],
      truePositiveRate: [0, 1 / 3, 2 / 3, 2 / 3, 1, 1],
      thresholds: [Number.POSITIVE_INFINITY, 0.9, 0.8, 0.6, 0.5, 0.4],
    });
  });

  it('is the diagonal where all scores are equal', () => {
    expect(points([1, 0], [0.5, 0.5])).toEqual({
      falsePositiveRate: [0, 1],
      truePositiveRate: [0, 1],
      thresholds: [Number.POSITIVE_INFINITY, 0.5],
    });
  });

  it('begins at (0, 0), ends at (1, 1) and never turns back', () => {
    fc.assert(
      fc.property(rows, (all) => {
        const curve = points(
          all.map(({ label }) => label),
          all.map(({ score }) => score),
        );
        for (const rate of [curve.falsePositiveRate, curve.truePositiveRate]) {
          expect([rate[0], rate.at(-1)]).toEqual([0, 1]);
          expect(rate.every((value, i) => i === 0 || value >= rate[i - 1]!)).toBe(true);
        }
        expect(curve.thresholds.every((value, i) => i === 0 || value < curve.thresholds[i - 1]!)).toBe(true);
      }),
    );
  });

  it('each point is what calling rows at or above its threshold positive gives', () => {
    fc.assert(
      fc.property(rows, (all) => {
        const share = (label: number, threshold: number) => {
          const ofLabel = all.filter((row) => row.label === label);
          return ofLabel.filter((row) => row.score >= threshold).length / ofLabel.length;
        };
        const curve = points(
          all.map(({ label }) => label),
          all.map(({ score }) => score),
        );
        curve.thresholds.forEach((threshold, i) => {
          expect(curve.truePositiveRate[i]).toBe(share(1, threshold));
          expect(curve.falsePositiveRate[i]).toBe(share(0, threshold));
        });
      }),
    );
  });

  it('is undefined without positives or without negatives', () => {
    expect(rocCurve([0, 0, -1], [0.1, 0.2, 0.3])).toBeUndefined();
    expect(rocCurve([1, 1, -1], [0.1, 0.2, 0.3])).toBeUndefined();
    expect(rocCurve([], [])).toBeUndefined();
  });

  it('refuses arrays that do not fit', () => {
    expect(() => rocCurve([0, 1], [0.1])).toThrow(/2 labels and 1 scores/);
  });
});
