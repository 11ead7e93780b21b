import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import reference from '../../test/support/scikit-learn.json' with { type: 'json' };
import { ratesAt } from './confusion.ts';
import { chooseOperatingPoint, type OperatingRule, ruleName } from './operating-point.ts';

const rows = fc
  .array(fc.record({ label: fc.constantFrom(-1, 0, 1), score: fc.integer({ min: 0, max: 9 }).map((k) => k / 9) }), {
    minLength: 2,
    maxLength: 40,
  })
  .filter((all) => all.some(({ label }) => label === 1) && all.some(({ label }) => label === 0));

describe('ratesAt', () => {
  it.each(reference.scored)("gives scikit-learn's confusion, F1 and MCC, to 1e-10", ({ labels, scores, at }) => {
    const rates = ratesAt(labels, scores, at.threshold);
    const { truePositives, falsePositives, trueNegatives, falseNegatives } = rates;
    expect([trueNegatives, falsePositives, falseNegatives, truePositives]).toEqual(at.confusion);
    expect(Math.abs(rates.f1! - at.f1)).toBeLessThan(1e-10);
    expect(Math.abs(rates.mcc! - at.mcc)).toBeLessThan(1e-10);
    expect(rates.sensitivity).toMatchObject({ count: truePositives, of: truePositives + falseNegatives });
    expect(rates.ppv.value).toBe(truePositives / (truePositives + falsePositives));
    expect(rates.npv.value).toBe(trueNegatives / (trueNegatives + falseNegatives));
    expect(rates.specificity.interval).toMatchObject({ method: 'Wilson', level: 0.95 });
  });

  it('has null where a rate has nothing to be a share of', () => {
    expect(ratesAt([1, 0, -1], [0.1, 0.2, 0.9], 0.5)).toMatchObject({
      falsePositives: 0,
      falseNegatives: 1,
      ppv: { value: null, interval: null },
      f1: 0,
      mcc: null,
    });
    expect(ratesAt([0, 0], [0.1, 0.2], 0.5)).toMatchObject({ f1: null, sensitivity: { value: null } });
  });
});

describe('chooseOperatingPoint', () => {
  const rules: OperatingRule[] = [
    { kind: 'youden' },
    { kind: 'f1' },
    { kind: 'sensitivity', atLeast: 0.8 },
    { kind: 'specificity', atLeast: 0.7 },
  ];

  it.each(rules)('by $kind: no other threshold is better, and of equals it is the highest', (rule) => {
    fc.assert(
      fc.property(rows, (all) => {
        const [labels, scores] = [all.map(({ label }) => label), all.map(({ score }) => score)];
        const { threshold, reason } = chooseOperatingPoint(labels, scores, rule);
        const known = scores.filter((_, row) => labels[row] !== -1);
        const candidates = [...new Set(known)].sort((a, b) => b - a);
        const rates = candidates.map((candidate) => ratesAt(labels, scores, candidate));
        const merit = rates.map(({ sensitivity, specificity, f1 }) => {
          const [s, c] = [sensitivity.value!, specificity.value!];
          // The other rate breaks ties of a rule that is fulfilled.
          if (rule.kind === 'sensitivity') return s >= rule.atLeast ? c : -1;
          if (rule.kind === 'specificity') return c >= rule.atLeast ? s : -1;
          return rule.kind === 'f1' ? f1! : s + c - 1;
        });
        const best = Math.max(...merit);
        if (best < 0 && 'atLeast' in rule) {
          expect(threshold).toBeNull();
          expect(reason).toContain(ruleName(rule));
          return;
        }
        const chosen = candidates.indexOf(threshold!);
        expect(merit[chosen]).toBeCloseTo(best, 12);
        if (rule.kind !== 'specificity') {
          expect(merit.findIndex((value) => value > best - 1e-12)).toBe(chosen);
        }
      }),
    );
  });

  it('says why there is none', () => {
    expect(chooseOperatingPoint([0, 0], [0.1, 0.2], { kind: 'f1' })).toEqual({
      threshold: null,
      reason: 'no positives among 2 known labels',
    });
    expect(chooseOperatingPoint([0, 1], [0.9, 0.2], { kind: 'specificity', atLeast: 0.99 }).reason).toBe(
      'no threshold that calls anything positive has specificity ≥ 0.99',
    );
  });
});
