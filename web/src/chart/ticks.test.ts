import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ticksOf, tickText } from './ticks.ts';

describe('ticks', () => {
  it('are round, rise, and lie within the range', () => {
    expect(ticksOf(0, 1)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(ticksOf(3, 47)).toEqual([10, 20, 30, 40]);
    fc.assert(
      fc.property(
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
        (low, extent) => {
          const ticks = ticksOf(low, low + extent);
          return (
            ticks.length >= 1 &&
            ticks.length <= 7 &&
            ticks.every((tick, i) => i === 0 || tick > ticks[i - 1]!) &&
            ticks[0]! >= low - extent * 1e-6
          );
        },
      ),
    );
  });

  it('of a range without extent are its one value', () => {
    expect(ticksOf(2, 2)).toEqual([2]);
  });

  it('are written short', () => {
    expect([0, 0.2, 9e-4, 1e-5, 12345, 250000].map(tickText)).toEqual([
      '0',
      '0.2',
      '0.0009',
      '1e−5',
      '12345',
      '2.5e+5',
    ]);
  });
});
