import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { confusionAt } from './confusion.ts';
import { thresholdOfPrevalence, wrongRows } from './wrong-cases.ts';

const labels = [1, 0, 0, 1, -1, 0, 1];
const scores = [0.2, 0.9, 0.5, 0.4, 0.99, 0.5, 0.8];

describe('wrongRows', () => {
  it('lists false alarms from the surest and missed ones from the lowest, the earlier of equals first', () => {
    expect(wrongRows(labels, scores, 0.5)).toEqual({
      falseAlarms: [
        { row: 1, score: 0.9 },
        { row: 2, score: 0.5 },
        { row: 5, score: 0.5 },
      ],
      missed: [
        { row: 0, score: 0.2 },
        { row: 3, score: 0.4 },
      ],
    });
  });

  it('lists as many as the confusion counts, in order', () => {
    const row = fc.tuple(fc.constantFrom(0, 1, -1), fc.double({ min: 0, max: 1, noNaN: true }));
    fc.assert(
      fc.property(fc.array(row), fc.double({ min: 0, max: 1, noNaN: true }), (rows, threshold) => {
        const [y, s] = [rows.map(([label]) => label), rows.map(([, score]) => score)];
        const { falseAlarms, missed } = wrongRows(y, s, threshold);
        const { falsePositives, falseNegatives } = confusionAt(y, s, threshold);
        expect([falseAlarms.length, missed.length]).toEqual([falsePositives, falseNegatives]);
        expect(falseAlarms.every(({ score }, i) => i === 0 || score <= falseAlarms[i - 1]!.score)).toBe(true);
        expect(missed.every(({ score }, i) => i === 0 || score >= missed[i - 1]!.score)).toBe(true);
      }),
    );
  });
});

describe('thresholdOfPrevalence', () => {
  it('calls as many positive as are; unknown rows do not count', () => {
    expect(thresholdOfPrevalence(labels, scores)).toBe(0.5);
    expect(thresholdOfPrevalence([1, 0, 0], [0.1, 0.3, 0.2])).toBe(0.3);
  });

  it('is undefined without a positive', () => {
    expect(thresholdOfPrevalence([0, -1], [0.5, 0.6])).toBeUndefined();
  });
});
