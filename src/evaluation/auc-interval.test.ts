import { describe, expect, it } from 'vitest';
import { normals, shareCovering } from '../../test/support/simulation.ts';
import { random } from '../base/random.ts';
import { aucInterval } from './auc-interval.ts';
import { influenceOf } from './delong.ts';
import { normalProbability } from './normal.ts';
import { tOfLevel } from './student.ts';
import { unitsOf } from './units.ts';

const interval = (labels: number[], scores: number[], options = {}) =>
  aucInterval(influenceOf(labels, scores), 'image', options);

describe('aucInterval', () => {
  const labels = [0, 0, 0, 0, 1, 1, 1];
  const scores = [0.1, 0.4, 0.2, 0.3, 0.35, 0.8, 0.25];

  it("is A ± z√v in the plain form, clipped, and its logit's transform by default", () => {
    // A = 9/12; V10 = 3/4, 4/4, 2/4, variance 1/16; V01 = 3/3, 1/3, 3/3, 2/3, variance 11/108.
    const error = Math.sqrt(0.0625 / 3 + 11 / 108 / 4);
    const plain = interval(labels, scores, { form: 'plain', level: 0.9 }).interval!;
    expect(plain.low).toBeCloseTo(0.75 - 1.6448536269514722 * error, 12);
    expect(plain).toMatchObject({ high: 1, level: 0.9, method: 'DeLong by image, plain' });
    // Degrees of freedom: (a + b)² / (a²/2 + b²/3) with a = 1/48 and b = 11/432.
    const [a, b] = [1 / 48, 11 / 432];
    const t = tOfLevel(0.95, (a + b) ** 2 / (a ** 2 / 2 + b ** 2 / 3));
    const { low, high, method } = interval(labels, scores).interval!;
    expect(Math.log(low / (1 - low))).toBeCloseTo(Math.log(3) - (t * error) / 0.1875, 8);
    expect(Math.log(high / (1 - high))).toBeCloseTo(Math.log(3) + (t * error) / 0.1875, 8);
    expect(method).toBe('DeLong by image, logit');
  });

  it('says why there is none', () => {
    expect(interval([0, 0, 1], [0.1, 0.3, 0.2]).intervalReason).toContain('positives come from a single image');
    expect(interval([0, 1, 1], [0.1, 0.3, 0.05]).intervalReason).toContain('negatives come from a single image');
    expect(interval([0, 0, 1, 1], [0.1, 0.2, 0.3, 0.4])).toMatchObject({
      interval: null,
      intervalReason: expect.stringContaining('perfectly separated'),
    });
    expect(interval([0, 0, 1, 1], [0.5, 0.5, 0.5, 0.5]).intervalReason).toContain('variance is 0');
  });
});

/** Scores of negatives are normal, of positives normal and shifted: A = Φ(shift/√2). */
function simulate(seed: number, positives: number, negatives: number, shift: number, form: 'logit' | 'plain') {
  const generator = random(seed, 'auc', positives, negatives);
  const labels = [...new Array(positives).fill(1), ...new Array(negatives).fill(0)] as number[];
  return shareCovering(normalProbability(shift / Math.SQRT2), 1000, () => {
    const scores = normals(generator, labels.length).map((value, i) => value + shift * labels[i]!);
    return aucInterval(influenceOf(labels, scores), 'image', { form }).interval;
  });
}

describe('the interval at 95 %, simulated', () => {
  it.each([
    [100, 100, 1],
    [60, 600, 1.5],
    [40, 2000, 0.4],
    [30, 300, 1],
    [10, 200, 1],
  ])('covers the true area in 93 to 97 % of samples of %d positives and %d negatives shifted by %d', (m, n, shift) => {
    const share = simulate(1, m, n, shift, 'logit');
    expect(share).toBeGreaterThan(0.93);
    expect(share).toBeLessThan(0.97);
  });

  it('is why the logit form is the default: with ten positives the plain one covers too seldom', () => {
    expect(simulate(2, 10, 50, 1.5, 'plain')).toBeLessThan(0.9);
    expect(simulate(2, 10, 50, 1.5, 'logit')).toBeGreaterThan(0.93);
  });

  it('by patient covers where patients have three images that resemble each other, and by image it does not', () => {
    const generator = random(3, 'patients');
    const patients = 150;
    const labels = Array.from({ length: 3 * patients }, (_, row) => (Math.floor(row / 3) % 3 === 0 ? 1 : 0));
    const units = unitsOf(labels.map((_, row) => String(Math.floor(row / 3))));
    const truth = normalProbability(1 / Math.SQRT2);
    const cover = (byPatient: boolean) =>
      shareCovering(truth, 1000, () => {
        const own = normals(generator, patients);
        const scores = normals(generator, labels.length).map(
          (value, row) => Math.sqrt(0.8) * own[Math.floor(row / 3)]! + Math.sqrt(0.2) * value + labels[row]!,
        );
        return aucInterval(influenceOf(labels, scores, byPatient ? units : undefined), 'patient').interval;
      });
    const share = cover(true);
    expect(share).toBeGreaterThan(0.93);
    expect(share).toBeLessThan(0.97);
    expect(cover(false)).toBeLessThan(0.85);
  });
});
