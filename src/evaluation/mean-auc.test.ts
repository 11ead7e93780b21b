import { describe, expect, it } from 'vitest';
import { normals, shareCovering } from '../../test/support/simulation.ts';
import { random } from '../base/random.ts';
import { covarianceOf, influenceOf, varianceOf } from './delong.ts';
import { meanAucInterval } from './mean-auc.ts';
import { normalProbability } from './normal.ts';

const rows = 300;
const labelsOf = (step: number) => Array.from({ length: rows }, (_, row) => (row % step === 0 ? 1 : 0));

describe('meanAucInterval', () => {
  const generator = random(11, 'mean');
  /** Three findings whose scores share most of their noise. */
  const sample = () => {
    const shared = normals(generator, rows);
    return [3, 4, 5].map((step) => {
      const labels = labelsOf(step);
      const scores = normals(generator, rows).map((value, row) => 0.9 * shared[row]! + 0.4359 * value + labels[row]!);
      return influenceOf(labels, scores);
    });
  };

  it('has the variances and all covariances in it', () => {
    const influences = sample();
    const { interval } = meanAucInterval(influences, 'image');
    let variance = 0;
    for (const a of influences) {
      for (const b of influences) variance += a === b ? varianceOf(a)! : covarianceOf(a, b);
    }
    const mean = influences.reduce((sum, { auc }) => sum + auc, 0) / 3;
    const half = (1.959963984540054 * Math.sqrt(variance / 9)) / (mean * (1 - mean));
    expect(Math.log(interval!.high / (1 - interval!.high))).toBeCloseTo(Math.log(mean / (1 - mean)) + half, 10);
  });

  it('covers the true mean in 93 to 97 % of samples', () => {
    const truth = normalProbability(1 / Math.SQRT2);
    const share = shareCovering(truth, 1000, () => meanAucInterval(sample(), 'image').interval);
    expect(share).toBeGreaterThan(0.93);
    expect(share).toBeLessThan(0.97);
  });

  it('says why there is none', () => {
    expect(meanAucInterval([], 'image').intervalReason).toBe('no finding has an area');
    expect(meanAucInterval([influenceOf([1, 0, 0], [0.3, 0.2, 0.5])], 'patient').intervalReason).toContain(
      'single patient',
    );
  });
});
