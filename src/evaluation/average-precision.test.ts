import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import reference from '../../test/support/scikit-learn.json' with { type: 'json' };
import { averagePrecision } from './average-precision.ts';
import { precisionRecallCurve } from './precision-recall.ts';

const row = fc.record({ label: fc.constantFrom(-1, 0, 1), score: fc.integer({ min: 0, max: 8 }).map((k) => k / 8) });

describe('averagePrecision', () => {
  it.each(reference.scored)('is that of scikit-learn to 1e-10, as are the points of the curve', (data) => {
    const { labels, scores } = data;
    expect(Math.abs(averagePrecision(labels, scores).averagePrecision! - data.averagePrecision)).toBeLessThan(1e-10);
    const { recall, precision, thresholds } = precisionRecallCurve(labels, scores)!;
    expect([...thresholds].reverse()).toEqual(data.thresholds);
    [...precision].reverse().forEach((value, i) => {
      expect(Math.abs(value - data.precision[i]!)).toBeLessThan(1e-10);
    });
    [...recall].reverse().forEach((value, i) => {
      expect(Math.abs(value - data.recall[i]!)).toBeLessThan(1e-10);
    });
  });

  it('is the mean over positives of the precision at their score, ties counting all', () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 40 }), (rows) => {
        const known = rows.filter(({ label }) => label !== -1);
        const positives = known.filter(({ label }) => label === 1);
        const found = averagePrecision(
          rows.map(({ label }) => label),
          rows.map(({ score }) => score),
        );
        expect(found.prevalence).toBe(known.length === 0 ? null : positives.length / known.length);
        if (positives.length === 0 || positives.length === known.length) {
          expect(found.averagePrecision).toBeNull();
          return;
        }
        const precisions = positives.map(({ score }) => {
          const called = known.filter((other) => other.score >= score);
          return called.filter(({ label }) => label === 1).length / called.length;
        });
        const expected = precisions.reduce((sum, value) => sum + value, 0) / positives.length;
        expect(found.averagePrecision).toBeCloseTo(expected, 12);
      }),
    );
  });

  it('is the prevalence where all scores are alike', () => {
    expect(averagePrecision([1, 0, 0, 0], [0.5, 0.5, 0.5, 0.5])).toEqual({ averagePrecision: 0.25, prevalence: 0.25 });
    expect(precisionRecallCurve([0, 0], [0.1, 0.2])).toBeUndefined();
  });
});
