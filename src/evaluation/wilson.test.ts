import { describe, expect, it } from 'vitest';
import { coins, shareCovering } from '../../test/support/simulation.ts';
import { random } from '../base/random.ts';
import { unitPerRow, unitsOf } from './units.ts';
import { differenceOfProportions, proportion, proportionOfRows } from './wilson.ts';

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

describe('proportionOfRows', () => {
  const rows = Array.from({ length: 240 }, (_, row) => row);
  const units = unitsOf(rows.map((row) => String(row >> 2)));

  it('is the plain interval where each patient has one row', () => {
    expect(proportionOfRows(rows, (row) => row % 3 === 0, unitPerRow(240))).toEqual(proportion(80, 240));
  });

  it('counts a patient whose rows are all alike once, and never more rows than there are', () => {
    const { count, of, effective } = proportionOfRows(rows, (row) => (row >> 2) % 3 === 0, units);
    expect([count, of]).toEqual([80, 240]);
    // 60 patients, less the one that the sample variance costs.
    expect(effective).toBeCloseTo(59, 8);
    expect(proportionOfRows(rows, (row) => row % 4 === 0, units).effective).toBe(240);
    expect(proportionOfRows(rows, () => true, units).effective).toBe(60);
    const single = proportionOfRows([0, 1], () => true, units);
    expect(single).toMatchObject({
      value: 1,
      interval: null,
      intervalReason: expect.stringContaining('single patient'),
    });
  });

  it('covers where four rows of a patient resemble each other, and the plain interval does not', () => {
    const generator = random(11, 'clusters');
    const cover = (byPatient: boolean) =>
      shareCovering(0.3, 1500, () => {
        const own = coins(generator, 60, 0.3);
        const hits = rows.map((row) => (generator.next() < 0.8 ? own[row >> 2]! : Number(generator.next() < 0.3)));
        return proportionOfRows(rows, (row) => hits[row] === 1, byPatient ? units : unitPerRow(240)).interval;
      });
    const share = cover(true);
    expect(share).toBeGreaterThan(0.93);
    expect(share).toBeLessThan(0.97);
    expect(cover(false)).toBeLessThan(0.85);
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
