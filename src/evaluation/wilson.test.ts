import { describe, expect, it } from 'vitest';
import { coins, shareCovering } from '../../test/support/simulation.ts';
import { random } from '../base/random.ts';
import { differenceOfProportions, proportion } from './wilson.ts';

describe('proportion', () => {
  it("gives Wilson's interval, as Newcombe 1998 prints it", () => {
    const { interval } = proportion(81, 263);
    expect(interval!.low).toBeCloseTo(0.2553, 4);
    expect(interval!.high).toBeCloseTo(0.3662, 4);
    expect(proportion(0, 20).interval!.low).toBe(0);
    expect(proportion(0, 20).interval!.high).toBeCloseTo(0.1611, 4);
    expect(proportion(1, 29).interval!.high).toBeCloseTo(0.1718, 4);
    expect(proportion(29, 29).interval!.high).toBe(1);
  });

  it('is where the test of the share turns: |p̂ − p| = z√(p(1 − p)/n) at both ends', () => {
    const { interval, value } = proportion(7, 40, 0.9);
    for (const end of [interval!.low, interval!.high]) {
      expect(Math.abs(value! - end)).toBeCloseTo(1.6448536269514722 * Math.sqrt((end * (1 - end)) / 40), 12);
    }
  });

  it('has no share of nothing', () => {
    expect(proportion(0, 0)).toMatchObject({ value: null, interval: null, intervalReason: expect.any(String) });
  });

  it.each([
    [0.5, 60],
    [0.3, 100],
    [0.85, 200],
    [0.1, 150],
  ])('covers a true share of %d among %d in 93 to 97 % of 2,000 samples', (share, rows) => {
    const generator = random(8, 'wilson', rows);
    const sample = () =>
      proportion(
        coins(generator, rows, share).reduce((sum, coin) => sum + coin, 0),
        rows,
      ).interval;
    const covering = shareCovering(share, 2000, sample);
    expect(covering).toBeGreaterThan(0.93);
    expect(covering).toBeLessThan(0.97);
  });
});

describe('differenceOfProportions', () => {
  it("gives Newcombe's interval of method 10, as he prints it", () => {
    const { difference, low, high } = differenceOfProportions(proportion(56, 70), proportion(48, 80))!;
    expect(difference).toBeCloseTo(0.2, 12);
    expect(low).toBeCloseTo(0.0524, 4);
    expect(high).toBeCloseTo(0.3339, 4);
  });

  it('covers a true difference in 93 to 97 % of samples', () => {
    const generator = random(9, 'newcombe');
    const count = (rows: number, share: number) =>
      proportion(
        coins(generator, rows, share).reduce((sum, coin) => sum + coin, 0),
        rows,
      );
    const covering = shareCovering(0.08, 2000, () => differenceOfProportions(count(150, 0.2), count(250, 0.12)));
    expect(covering).toBeGreaterThan(0.93);
    expect(covering).toBeLessThan(0.97);
  });

  it('is null where one has no rows', () => {
    expect(differenceOfProportions(proportion(0, 0), proportion(1, 2))).toBeNull();
  });
});
