import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coins, shareCovering } from '../../test/support/simulation.ts';
import { random } from '../base/random.ts';
import { restated } from './restated.ts';

const confusionOf = (truePositives: number, falseNegatives: number, trueNegatives: number, falsePositives: number) => ({
  truePositives,
  falseNegatives,
  trueNegatives,
  falsePositives,
});

describe('restated', () => {
  it('are the predictive values themselves at the prevalence of the table', () => {
    const count = fc.integer({ min: 1, max: 200 });
    fc.assert(
      fc.property(count, count, count, count, (tp, fn, tn, fp) => {
        const { ppv, npv } = restated(confusionOf(tp, fn, tn, fp), (tp + fn) / (tp + fn + tn + fp));
        expect(ppv.value).toBeCloseTo(tp / (tp + fp), 12);
        expect(npv.value).toBeCloseTo(tn / (tn + fn), 12);
      }),
    );
  });

  it('falls with the prevalence: 90 % and 90 % are 8 % at one in a hundred', () => {
    const confusion = confusionOf(90, 10, 900, 100);
    expect(restated(confusion, 0.01).ppv.value).toBeCloseTo(0.009 / (0.009 + 0.099), 12);
    expect(restated(confusion, 0.01).npv.value).toBeCloseTo(0.891 / (0.891 + 0.001), 12);
  });

  it('has intervals where a count is 0, and says why where a class is missing', () => {
    const { ppv } = restated(confusionOf(20, 0, 50, 0), 0.1);
    expect(ppv.value).toBe(1);
    expect(ppv.interval!.low).toBeGreaterThan(0.3);
    expect(ppv.interval!.high).toBe(1);
    expect(restated(confusionOf(0, 0, 50, 3), 0.1).ppv).toMatchObject({
      value: null,
      interval: null,
      intervalReason: 'without positives there is nothing to restate',
    });
  });

  it('covers the true values in 93 to 97 % of samples', () => {
    const generator = random(10, 'restated');
    const [s, c, prevalence] = [0.8, 0.85, 0.05];
    const sample = () => {
      const hits = coins(generator, 150, s).reduce((sum, coin) => sum + coin, 0);
      const clear = coins(generator, 300, c).reduce((sum, coin) => sum + coin, 0);
      return restated(confusionOf(hits, 150 - hits, clear, 300 - clear), prevalence);
    };
    const ppv = (s * prevalence) / (s * prevalence + (1 - c) * (1 - prevalence));
    const npv = (c * (1 - prevalence)) / (c * (1 - prevalence) + (1 - s) * prevalence);
    for (const share of [
      shareCovering(ppv, 1500, () => sample().ppv.interval),
      shareCovering(npv, 1500, () => sample().npv.interval),
    ]) {
      expect(share).toBeGreaterThan(0.93);
      expect(share).toBeLessThan(0.97);
    }
  });
});
