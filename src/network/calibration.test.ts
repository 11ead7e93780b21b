import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Calibration, calibrated, calibrationSchema } from './calibration.ts';

const probability = fc.double({ min: 0, max: 1, noNaN: true });
const rising = fc
  .uniqueArray(probability, { minLength: 1, maxLength: 8 })
  .map((values) => [...values].sort((a, b) => a - b));
const calibrations: fc.Arbitrary<Calibration> = fc.oneof(
  fc.record({ kind: fc.constant('temperature' as const), temperature: fc.double({ min: 0.1, max: 10, noNaN: true }) }),
  fc.record({
    kind: fc.constant('platt' as const),
    slope: fc.double({ min: 0, max: 5, noNaN: true }),
    intercept: fc.double({ min: -5, max: 5, noNaN: true }),
  }),
  rising.chain((at) =>
    fc
      .array(probability, { minLength: at.length, maxLength: at.length })
      .map((values) => ({ kind: 'isotonic' as const, at, values: [...values].sort((a, b) => a - b) })),
  ),
);

describe('calibrated', () => {
  it('is a probability, and never changes the order of two', () => {
    fc.assert(
      fc.property(calibrations, probability, probability, (calibration, a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)].map((p) => calibrated(calibration, p)) as [number, number];
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(high).toBeGreaterThanOrEqual(low - 1e-15);
      }),
    );
  });

  it('leaves probabilities at temperature 1 and at slope 1 and intercept 0', () => {
    for (const p of [0.001, 0.3, 0.9999]) {
      expect(calibrated({ kind: 'temperature', temperature: 1 }, p)).toBeCloseTo(p, 14);
      expect(calibrated({ kind: 'platt', slope: 1, intercept: 0 }, p)).toBeCloseTo(p, 14);
    }
  });

  it('goes in a straight line between isotonic points, and level beyond them', () => {
    const points: Calibration = { kind: 'isotonic', at: [0.2, 0.4, 0.6], values: [0.1, 0.5, 0.5] };
    const found = [0, 0.2, 0.3, 0.4, 0.5, 1].map((p) => calibrated(points, p));
    [0.1, 0.1, 0.3, 0.5, 0.5, 0.5].forEach((expected, i) => {
      expect(found[i]).toBeCloseTo(expected, 14);
    });
  });

  it('is finite at 0 and 1', () => {
    expect(calibrated({ kind: 'platt', slope: 1, intercept: 5 }, 0)).toBeGreaterThan(0);
    expect(calibrated({ kind: 'temperature', temperature: 2 }, 1)).toBeLessThan(1);
  });

  it('is refused in a model where places and values differ in number or fall', () => {
    const of = (at: number[], values: number[]) =>
      calibrationSchema.safeParse({ kind: 'isotonic', at, values }).success;
    expect(of([0.1, 0.2], [0.5, 0.6])).toBe(true);
    expect(of([0.1, 0.2], [0.5])).toBe(false);
    expect(of([0.2, 0.1], [0.5, 0.6])).toBe(false);
  });
});
