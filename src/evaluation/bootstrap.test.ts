import { describe, expect, it } from 'vitest';
import { coins, normals, shareCovering } from '../../test/support/simulation.ts';
import { random } from '../base/random.ts';
import { areaUnderCurve } from './auc.ts';
import { averagePrecision } from './average-precision.ts';
import { bootstrap } from './bootstrap.ts';
import { normalProbability } from './normal.ts';
import { quantileOf } from './quantile.ts';
import { rank } from './ranking.ts';
import { type Units, unitPerRow, unitsOf } from './units.ts';

const run = (labels: number[], scores: number[], units: Units, replicates = 200, seed = 1) =>
  bootstrap(rank(labels, scores), units, 'Mass', { replicates, seed });

describe('bootstrap', () => {
  const generator = random(5, 'rows');
  const labels = coins(generator, 60, 0.3).map((label, row) => (row % 11 === 0 ? -1 : label));
  // Rounded, so that there are ties.
  const scores = normals(generator, 60).map((value, row) => Math.round(4 * (value + labels[row]!)) / 4);
  const patients = labels.map((_, row) => String(Math.floor(row / 2.5)));

  it.each([
    ['image', unitPerRow(60)],
    ['patient', unitsOf(patients)],
  ] as const)('by %s gives the quantiles of what rows drawn one by one give, stratum by stratum', (kind, units) => {
    const rowsOf = (unit: number) => [...units.of.keys()].filter((row) => units.of[row] === unit);
    const has = (unit: number, label: number) => rowsOf(unit).some((row) => labels[row] === label);
    const all = [...new Array(units.count).keys()];
    const strata = [all.filter((unit) => has(unit, 1)), all.filter((unit) => !has(unit, 1) && has(unit, 0))];
    const { next } = random(1, 'bootstrap', 'Mass');
    const replicates = Array.from({ length: 200 }, () => {
      const rows = strata.flatMap((stratum) =>
        stratum.map(() => rowsOf(stratum[Math.floor(next() * stratum.length)]!)),
      );
      const drawn = [rows.flat().map((row) => labels[row]!), rows.flat().map((row) => scores[row]!)] as const;
      return { auc: areaUnderCurve(...drawn).auc!, precision: averagePrecision(...drawn).averagePrecision! };
    });
    const ends = (values: number[]) => {
      const sorted = values.sort((a, b) => a - b);
      return { low: quantileOf(sorted, 0.025), high: quantileOf(sorted, 0.975) };
    };
    const result = run(labels, scores, units);
    for (const [found, expected] of [
      [result.auc, ends(replicates.map(({ auc }) => auc))],
      [result.averagePrecision, ends(replicates.map(({ precision }) => precision))],
    ] as const) {
      expect(found.interval!.low).toBeCloseTo(expected.low, 12);
      expect(found.interval!.high).toBeCloseTo(expected.high, 12);
      expect(found.interval!.method).toContain(`by ${kind}, stratified`);
    }
  });

  it('gives the same for the same seed and another for another', () => {
    const units = unitPerRow(60);
    expect(run(labels, scores, units)).toEqual(run(labels, scores, units));
    expect(run(labels, scores, units, 200, 2).auc.interval!.low).not.toBe(run(labels, scores, units).auc.interval!.low);
  });

  it('leaves out and counts replicates that lose all negatives', () => {
    const units = unitsOf(['a', 'a', 'b', 'b', 'c']);
    const { undefinedReplicates, auc } = run([1, 0, 1, 0, 1], [0.2, 0.6, 0.7, 0.5, 0.4], units, 500);
    expect(undefinedReplicates).toBeGreaterThan(5);
    expect(undefinedReplicates).toBeLessThan(50);
    expect(auc.interval!.high).toBeLessThanOrEqual(1);
  });

  it('says why there is no interval', () => {
    expect(run([1, 0, 0], [0.1, 0.2, 0.05], unitPerRow(3)).auc.intervalReason).toContain('a single image');
    expect(run([1, 1, 0, 0], [0.9, 0.8, 0.2, 0.1], unitPerRow(4)).auc.intervalReason).toContain('perfectly separated');
    expect(run([0, 0], [0.9, 0.8], unitPerRow(2)).averagePrecision.intervalReason).toBe('the area is undefined');
  });
});

describe('the interval at 95 %, simulated', () => {
  const labels = Array.from({ length: 600 }, (_, row) => (row % 2 === 0 ? 1 : 0));
  const truth = normalProbability(1 / Math.SQRT2);
  const within = (share: number) => {
    expect(share).toBeGreaterThan(0.93);
    expect(share).toBeLessThan(0.97);
  };

  it('covers the true area and the true average precision in 93 to 97 % of samples', () => {
    const generator = random(6, 'bootstrap');
    const sample = (copies: number) => {
      const many = Array.from({ length: copies }, () => labels).flat();
      return [many, normals(generator, many.length).map((value, row) => value + many[row]!)] as const;
    };
    const precision = averagePrecision(...sample(500)).averagePrecision!;
    const results = Array.from({ length: 1000 }, (_, seed) =>
      run(...(sample(1) as [number[], number[]]), unitPerRow(600), 400, seed),
    );
    const next = results.values();
    within(shareCovering(truth, 1000, () => next.next().value!.auc.interval));
    const again = results.values();
    within(shareCovering(precision, 1000, () => again.next().value!.averagePrecision.interval));
  });

  it('by patient covers where three images of a patient resemble each other, and by image it does not', () => {
    const generator = random(7, 'patients');
    const patients = 200;
    const own = Array.from({ length: 3 * patients }, (_, row) => (Math.floor(row / 3) % 3 === 0 ? 1 : 0));
    const units = unitsOf(own.map((_, row) => String(Math.floor(row / 3))));
    let seed = 0;
    const sample = () => {
      const shared = normals(generator, patients);
      return normals(generator, own.length).map(
        (value, row) => Math.sqrt(0.8) * shared[Math.floor(row / 3)]! + Math.sqrt(0.2) * value + own[row]!,
      );
    };
    within(shareCovering(truth, 1000, () => run(own, sample(), units, 300, seed++).auc.interval));
    const byImage = shareCovering(
      truth,
      300,
      () => run(own, sample(), unitPerRow(own.length), 300, seed++).auc.interval,
    );
    expect(byImage).toBeLessThan(0.85);
  });
});
