import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contour } from './contour.ts';

const sampled = (side: number, f: (x: number, y: number) => number) => ({
  width: side,
  height: side,
  values: Float32Array.from({ length: side * side }, (_, at) =>
    f(((at % side) + 0.5) / side, (Math.floor(at / side) + 0.5) / side),
  ),
});

describe('contour', () => {
  it('lies on the level of a linear map exactly', () => {
    fc.assert(
      fc.property(fc.double({ min: -1, max: 1, noNaN: true }), fc.double({ min: 0.2, max: 1, noNaN: true }), (a, b) => {
        const segments = contour(
          sampled(9, (x, y) => a * x + b * y),
          (a + b) / 2,
        );
        expect(segments.length).toBeGreaterThan(0);
        for (const [x, y] of segments.flatMap(({ from, to }) => [from, to])) {
          expect(a * x + b * y).toBeCloseTo((a + b) / 2, 5);
        }
      }),
    );
  });

  it('goes round a peak once, closed, as long as the circle', () => {
    const segments = contour(
      sampled(200, (x, y) => -Math.hypot(x - 0.5, y - 0.5)),
      -0.3,
    );
    const length = segments.reduce((sum, { from, to }) => sum + Math.hypot(to[0] - from[0], to[1] - from[1]), 0);
    expect(length).toBeCloseTo(2 * Math.PI * 0.3, 2);
  });

  it('is closed within a map whose rim is below the level: each end is the end of two pieces', () => {
    const inner = fc.array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: 16, maxLength: 16 });
    fc.assert(
      fc.property(inner, (values) => {
        const map = { width: 6, height: 6, values: new Float32Array(36).fill(-2) };
        for (const [at, value] of values.entries()) map.values[(1 + (at >> 2)) * 6 + 1 + (at & 3)] = value;
        const ends = new Map<string, number>();
        for (const [x, y] of contour(map, 0.013).flatMap(({ from, to }) => [from, to])) {
          const key = `${x.toFixed(9)},${y.toFixed(9)}`;
          ends.set(key, (ends.get(key) ?? 0) + 1);
        }
        for (const count of ends.values()) expect(count % 2).toBe(0);
      }),
    );
  });

  it('joins two opposite corners where the middle lies above, and parts them where it lies below', () => {
    const cornerMap = (low: number) => ({ width: 2, height: 2, values: Float32Array.of(1, low, low, 1) });
    const cutsOff = (corner: readonly [number, number], low: number) =>
      contour(cornerMap(low), 0.5).some(({ from, to }) =>
        [from, to].every(([x, y]) => Math.abs(x - corner[0]) + Math.abs(y - corner[1]) < 0.5),
      );
    expect(cutsOff([0.25, 0.25], -1)).toBe(true);
    expect(cutsOff([0.75, 0.25], -1)).toBe(false);
    expect(cutsOff([0.25, 0.25], 0.4)).toBe(false);
    expect(cutsOff([0.75, 0.25], 0.4)).toBe(true);
  });

  it('is empty where the map lies on one side', () => {
    expect(
      contour(
        sampled(4, () => 1),
        0.5,
      ),
    ).toEqual([]);
  });
});
