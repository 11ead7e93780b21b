import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holm } from './holm.ts';

const pValue = fc.double({ min: 0, max: 1, noNaN: true });

describe('holm', () => {
  it("gives R's p.adjust, and passes over what wasn't tested", () => {
    expect(holm([0.01, 0.04, null, 0.03, 0.005])).toEqual([0.03, 0.06, null, 0.06, 0.02]);
    expect(holm([0.5, 0.6])).toEqual([1, 1]);
    expect(holm([null])).toEqual([null]);
  });

  it('keeps the order, makes nothing smaller, and is never stricter than Bonferroni', () => {
    fc.assert(
      fc.property(fc.array(pValue, { minLength: 1, maxLength: 15 }), (pValues) => {
        const corrected = holm(pValues) as number[];
        pValues.forEach((p, i) => {
          expect(corrected[i]).toBeGreaterThanOrEqual(p);
          expect(corrected[i]).toBeLessThanOrEqual(Math.min(1, pValues.length * p));
          pValues.forEach((other, j) => {
            if (p < other) expect(corrected[i]!).toBeLessThanOrEqual(corrected[j]!);
          });
        });
      }),
    );
  });
});
