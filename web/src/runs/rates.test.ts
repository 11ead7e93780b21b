import { describe, expect, it } from 'vitest';
import { ratesAt } from '../../../src/evaluation/confusion.ts';
import { pointAt, ratesAtPoint } from './rates.ts';

const labels = [1, 0, 1, 0, 1, 0, 0];
const scores = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3];
const curve = {
  thresholds: scores,
  truePositives: [1, 1, 2, 2, 3, 3, 3],
  falsePositives: [0, 1, 1, 2, 2, 3, 4],
  points: 7,
  step: 0,
};
const counts = { positives: 3, negatives: 4 };

describe('rates along a recorded curve', () => {
  it.each(scores)('at the threshold %d are those of the rows themselves', (threshold) => {
    const point = ratesAtPoint(counts, curve, pointAt(curve, threshold));
    const { f1, mcc, ...rows } = ratesAt(labels, scores, threshold);
    expect(point).toEqual(rows);
  });

  it('between two scores are those of the higher one', () => {
    expect(pointAt(curve, 0.65)).toBe(2);
  });

  it('above every score call nothing positive', () => {
    const { threshold, sensitivity, specificity, ppv } = ratesAtPoint(counts, curve, pointAt(curve, 0.95));
    expect([threshold, sensitivity.value, specificity.value, ppv.value]).toEqual([
      Number.POSITIVE_INFINITY,
      0,
      1,
      null,
    ]);
  });
});
