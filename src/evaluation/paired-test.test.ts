import { describe, expect, it } from 'vitest';
import { normals, shareCovering } from '../../test/support/simulation.ts';
import { random } from '../base/random.ts';
import { influenceOf, influenceOnDifference, varianceOf } from './delong.ts';
import { normalProbability } from './normal.ts';
import { pairedTest } from './paired-test.ts';
import { unitPerRow, unitsOf } from './units.ts';

const labels = [0, 0, 0, 0, 1, 1, 1, -1];
const first = [0.1, 0.4, 0.2, 0.3, 0.35, 0.8, 0.25, 0.9];
const second = [0.1, 0.2, 0.9, 0.3, 0.6, 0.4, 0.5, 0.1];
const weaker = [0.5, 0.2, 0.5, 0.3, 0.6, 0.1, 0.4, 0.1];
const units = unitPerRow(8);

describe('pairedTest', () => {
  it('gives z, p and interval of the difference from its variance', () => {
    const result = pairedTest(labels, first, second, units);
    const variance = varianceOf(
      influenceOnDifference(influenceOf(labels, first, units), influenceOf(labels, second, units)),
    )!;
    expect(result).toMatchObject({ positives: 3, negatives: 4, unknown: 1, aucs: [0.75, 0.75], reason: null });
    const other = pairedTest(labels, first, weaker, units);
    expect(other.difference).toBeCloseTo(0.75 - 6 / 12, 12);
    expect(result.z).toBe(0);
    expect(result.interval!.high).toBeCloseTo(1.959963984540054 * Math.sqrt(variance), 12);
    expect(other.p).toBeCloseTo(2 * normalProbability(-Math.abs(other.z!)), 14);
    expect(other.interval!.method).toBe('DeLong by image, paired');
  });

  it('turns its sign when the models change places', () => {
    const [there, back] = [pairedTest(labels, first, weaker, units), pairedTest(labels, weaker, first, units)];
    expect(back.difference).toBe(-there.difference!);
    expect(back.p).toBe(there.p);
  });

  it('takes two models that order alike for equal, whatever their scale', () => {
    const squared = first.map((score) => score ** 2);
    expect(pairedTest(labels, first, squared, units)).toMatchObject({ difference: 0, z: 0, p: 1, reason: null });
  });

  it('says what cannot be tested', () => {
    expect(pairedTest([0, 0], [0.1, 0.2], [0.1, 0.2], unitPerRow(2))).toMatchObject({
      aucs: null,
      p: null,
      reason: 'no positives among 2 known labels',
    });
    const onePatient = unitsOf(['a', 'b', 'c', 'd', 'e', 'e', 'e', 'f']);
    expect(pairedTest(labels, first, second, onePatient)).toMatchObject({
      aucs: [0.75, 0.75],
      p: null,
      interval: null,
      reason: expect.stringContaining('a single patient'),
    });
  });

  it('rejects equal models in about 5 % of samples, and covers a true difference in 93 to 97 %', () => {
    const generator = random(4, 'paired');
    const known = Array.from({ length: 400 }, (_, row) => (row < 80 ? 1 : 0));
    const own = unitPerRow(400);
    const sample = (shift: number) => {
      const shared = normals(generator, 400);
      const scores = (by: number) =>
        normals(generator, 400).map((value, row) => 0.8 * shared[row]! + 0.6 * value + by * known[row]!);
      return pairedTest(known, scores(1), scores(1 + shift), own);
    };
    let rejected = 0;
    for (let repetition = 0; repetition < 1000; repetition++) if (sample(0).p! < 0.05) rejected++;
    expect(rejected / 1000).toBeGreaterThan(0.03);
    expect(rejected / 1000).toBeLessThan(0.07);
    const truth = normalProbability(1 / Math.SQRT2) - normalProbability(1.3 / Math.SQRT2);
    const share = shareCovering(truth, 1000, () => sample(0.3).interval);
    expect(share).toBeGreaterThan(0.93);
    expect(share).toBeLessThan(0.97);
  });
});
