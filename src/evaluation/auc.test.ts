import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areaUnderCurve } from './auc.ts';
import { rocCurve } from './roc.ts';

const row = fc.record({ label: fc.constantFrom(-1, 0, 1), score: fc.integer({ min: 0, max: 8 }).map((k) => k / 8) });
const rows = fc.array(row, { minLength: 2, maxLength: 60 });

const area = (all: readonly { label: number; score: number }[], transform = (score: number) => score) =>
  areaUnderCurve(
    all.map(({ label }) => label),
    all.map(({ score }) => transform(score)),
  ).auc;

describe('areaUnderCurve', () => {
  it('is the share of pairs in which the positive scores higher, ties counting half', () => {
    fc.assert(
      fc.property(rows, (all) => {
        const positives = all.filter(({ label }) => label === 1);
        const negatives = all.filter(({ label }) => label === 0);
        const won = positives.flatMap((p) =>
          negatives.map((n) => (p.score > n.score ? 1 : p.score === n.score ? 0.5 : 0) as number),
        );
        const expected = won.length === 0 ? null : won.reduce((sum, value) => sum + value, 0) / won.length;
        expect(area(all)).toBe(expected);
      }),
    );
  });

  it('is the area under the points of rocCurve', () => {
    fc.assert(
      fc.property(rows, (all) => {
        const curve = rocCurve(
          all.map(({ label }) => label),
          all.map(({ score }) => score),
        );
        if (curve === undefined) {
          expect(area(all)).toBeNull();
          return;
        }
        const { falsePositiveRate: x, truePositiveRate: y } = curve;
        let trapezia = 0;
        for (let i = 1; i < x.length; i++) trapezia += ((x[i]! - x[i - 1]!) * (y[i]! + y[i - 1]!)) / 2;
        expect(area(all)).toBeCloseTo(trapezia, 12);
      }),
    );
  });

  it('depends on the order of the scores alone', () => {
    fc.assert(
      fc.property(rows, (all) => {
        expect(area(all, (score) => Math.exp(5 * score) - 3)).toBe(area(all));
      }),
    );
  });

  it('turns to its complement when the scores are turned round', () => {
    fc.assert(
      fc.property(rows, (all) => {
        const forward = area(all);
        if (forward !== null) expect(area(all, (score) => 1 - score)).toBeCloseTo(1 - forward, 14);
      }),
    );
  });

  it('leaves rows with unknown labels out, whatever their score', () => {
    expect(areaUnderCurve([0, 0, 1, 1, -1, Number.NaN], [0.1, 0.4, 0.35, 0.8, 0.9, Number.NaN])).toEqual({
      positives: 2,
      negatives: 2,
      unknown: 2,
      auc: 0.75,
      reason: null,
    });
  });

  it('is undefined, with counts and a reason, where a class is missing', () => {
    expect(areaUnderCurve([0, 0, -1], [0.1, 0.2, 0.3])).toEqual({
      positives: 0,
      negatives: 2,
      unknown: 1,
      auc: null,
      reason: 'no positives among 2 known labels',
    });
    expect(areaUnderCurve([1], [0.1]).reason).toBe('no negatives among 1 known labels');
    expect(areaUnderCurve([-1, -1], [0.1, 0.2]).reason).toBe('no label is known');
  });

  it('is undefined where scores are not numbers, as after a training that diverged', () => {
    expect(areaUnderCurve([0, 1, 1], [0.1, Number.NaN, 0.3])).toMatchObject({
      auc: null,
      reason: "1 of 3 scores aren't numbers",
    });
  });
});
