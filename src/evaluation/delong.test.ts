import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { covarianceOf, influenceOf, influenceOnDifference, varianceOf } from './delong.ts';
import { unitPerRow, unitsOf } from './units.ts';

interface Row {
  readonly label: number;
  readonly score: number;
  readonly other: number;
  readonly patient: number;
}

/** Few different scores, so that ties are many; few rows, so that classes are tiny; several rows a patient. */
const rows = fc
  .array(
    fc.record({
      label: fc.constantFrom(-1, 0, 0, 1),
      score: fc.integer({ min: 0, max: 9 }).map((k) => k / 9),
      other: fc.integer({ min: 0, max: 4 }).map((k) => k / 4),
      patient: fc.integer({ min: 0, max: 12 }),
    }),
    { minLength: 2, maxLength: 40 },
  )
  .filter((all) => all.some(({ label }) => label === 1) && all.some(({ label }) => label === 0));

const labels = (all: readonly Row[]) => all.map(({ label }) => label);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const covariance = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, i) => sum + (value - mean(a)) * (b[i]! - mean(b)), 0) / (a.length - 1);
const won = (a: number, b: number) => (a > b ? 1 : a === b ? 0.5 : 0);

/** DeLong's structural components from all pairs, as the paper writes them. */
function direct(all: readonly Row[], scoreOf: (row: Row) => number) {
  const positives = all.filter(({ label }) => label === 1);
  const negatives = all.filter(({ label }) => label === 0);
  const positive = positives.map((p) => mean(negatives.map((n) => won(scoreOf(p), scoreOf(n)))));
  const negative = negatives.map((n) => mean(positives.map((p) => won(scoreOf(p), scoreOf(n)))));
  return { positives, negatives, positive, negative, auc: mean(positive) };
}

/** Obuchowski's variance from all pairs, patient by patient. */
function directByPatient(all: readonly Row[]): number | null {
  const { positives, negatives, positive, negative, auc } = direct(all, ({ score }) => score);
  const patients = [...new Set([...positives, ...negatives].map(({ patient }) => patient))];
  const parts = patients.map((patient) => {
    const own = <T>(of: readonly Row[], values: readonly T[]) => values.filter((_, i) => of[i]!.patient === patient);
    const [up, down] = [own(positives, positive), own(negatives, negative)];
    const less = (values: readonly number[]) => values.reduce((sum, value) => sum + value - auc, 0);
    return { up: less(up), down: less(down), hasUp: up.length > 0, hasDown: down.length > 0 };
  });
  const withUp = parts.filter(({ hasUp }) => hasUp).length;
  const withDown = parts.filter(({ hasDown }) => hasDown).length;
  if (withUp < 2 || withDown < 2) return null;
  const sum = (of: (part: (typeof parts)[number]) => number) => parts.reduce((total, part) => total + of(part), 0);
  const [m, n, all_] = [positives.length, negatives.length, patients.length];
  const variance =
    ((withUp / (withUp - 1)) * sum(({ up }) => up * up)) / m ** 2 +
    ((withDown / (withDown - 1)) * sum(({ down }) => down * down)) / n ** 2 +
    (2 * (all_ / (all_ - 1)) * sum(({ up, down }) => up * down)) / (m * n);
  return Math.max(0, variance);
}

const expectClose = (found: number | null, expected: number | null) => {
  if (expected === null || found === null) expect(found).toBe(expected);
  else expect(Math.abs(found - expected)).toBeLessThan(1e-10);
};

describe("DeLong's variance", () => {
  it('is that of the direct O(n²) computation, with ties and tiny classes, to 1e-10', () => {
    fc.assert(
      fc.property(rows, (all) => {
        const { positive, negative, auc } = direct(all, ({ score }) => score);
        const influence = influenceOf(
          labels(all),
          all.map(({ score }) => score),
        );
        expectClose(influence.auc, auc);
        const variance =
          positive.length < 2 || negative.length < 2
            ? null
            : covariance(positive, positive) / positive.length + covariance(negative, negative) / negative.length;
        expectClose(varianceOf(influence), variance);
      }),
      { numRuns: 500 },
    );
  });

  it("of a difference of two models on the same rows is the direct one, with the paper's covariance", () => {
    fc.assert(
      fc.property(rows, (all) => {
        const a = direct(all, ({ score }) => score);
        const b = direct(all, ({ other }) => other);
        if (a.positive.length < 2 || a.negative.length < 2) return;
        const entry = (x: typeof a, y: typeof a) =>
          covariance(x.positive, y.positive) / a.positive.length +
          covariance(x.negative, y.negative) / a.negative.length;
        const first = influenceOf(
          labels(all),
          all.map(({ score }) => score),
        );
        const second = influenceOf(
          labels(all),
          all.map(({ other }) => other),
        );
        const difference = influenceOnDifference(first, second);
        expectClose(difference.auc, a.auc - b.auc);
        expectClose(varianceOf(difference), Math.max(0, entry(a, a) + entry(b, b) - 2 * entry(a, b)));
      }),
      { numRuns: 500 },
    );
  });

  it("by patient is Obuchowski's, computed directly, to 1e-10", () => {
    fc.assert(
      fc.property(rows, (all) => {
        const units = unitsOf(all.map(({ patient }) => String(patient)));
        const scores = all.map(({ score }) => score);
        expectClose(varianceOf(influenceOf(labels(all), scores, units)), directByPatient(all));
      }),
      { numRuns: 500 },
    );
  });

  it('does not shrink when every image is there twice, as the variance by image does', () => {
    const [label, score] = [
      [0, 0, 0, 1, 1, 0, 1],
      [0.1, 0.4, 0.2, 0.35, 0.8, 0.5, 0.3],
    ];
    const twice = <T>(values: readonly T[]) => [...values, ...values];
    const patients = twice(label.map((_, index) => `${index}`));
    const once = varianceOf(influenceOf(label, score))!;
    expect(varianceOf(influenceOf(twice(label), twice(score), unitsOf(patients)))).toBeCloseTo(once, 12);
    expect(varianceOf(influenceOf(twice(label), twice(score)))).toBeLessThan(once * 0.6);
  });

  it('is unknown where a class has one unit, and not asked for where a class is missing', () => {
    expect(varianceOf(influenceOf([1, 0, 0], [0.3, 0.2, 0.4]))).toBeNull();
    expect(varianceOf(influenceOf([1, 1, 0, 0], [0.3, 0.2, 0.4, 0.1], unitsOf(['a', 'a', 'b', 'c'])))).toBeNull();
    expect(() => influenceOf([0, 0, -1], [0.1, 0.2, 0.3])).toThrow(/0 positives and 2 negatives/);
  });
});

describe('covarianceOf', () => {
  it('of an area with itself is close to its variance; of areas that share no unit it is 0', () => {
    const label = Array.from({ length: 200 }, (_, i) => (i % 3 === 0 ? 1 : 0));
    const score = label.map((l, i) => ((i * 37) % 101) / 101 + l * 0.3);
    const all = influenceOf(label, score);
    expect(covarianceOf(all, all) / varianceOf(all)!).toBeCloseTo(1, 1);
    const half = (from: number) => label.map((l, i) => (i % 2 === from ? l : -1));
    const units = unitPerRow(200);
    expect(covarianceOf(influenceOf(half(0), score, units), influenceOf(half(1), score, units))).toBe(0);
  });
});
