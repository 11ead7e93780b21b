import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FloatMap, upsample } from './upsample.ts';

const mapOf = (width: number, ...values: number[]): FloatMap => ({
  width,
  height: values.length / width,
  values: Float32Array.from(values),
});

const side = fc.integer({ min: 1, max: 9 });
const anyMap = fc
  .tuple(side, side)
  .chain(([width, height]) =>
    fc
      .array(fc.float({ min: -1000, max: 1000, noNaN: true }), { minLength: width * height, maxLength: width * height })
      .map((values) => mapOf(width, ...values)),
  );
const anySize = fc.record({ width: fc.integer({ min: 1, max: 40 }), height: fc.integer({ min: 1, max: 40 }) });

describe('upsample', () => {
  it('puts the centres of pixels at half places and clamps at the edges', () => {
    expect([...upsample(mapOf(2, 0, 4), { width: 8, height: 1 }).values]).toEqual([0, 0, 0.5, 1.5, 2.5, 3.5, 4, 4]);
    expect([...upsample(mapOf(1, 0, 4), { width: 1, height: 4 }).values]).toEqual([0, 1, 3, 4]);
  });

  it("has the values of OpenCV's INTER_LINEAR where the factor is no whole number", () => {
    // 3 → 4: places 0 (clamped), 0.625, 1.375, 2 (clamped)
    expect([...upsample(mapOf(3, 0, 8, 32), { width: 4, height: 1 }).values]).toEqual([0, 5, 17, 32]);
  });

  it('treats both directions alike', () => {
    const transposed = ({ width, height, values }: FloatMap): FloatMap => ({
      width: height,
      height: width,
      values: values.map((_, at) => values[(at % height) * width + Math.floor(at / height)]!),
    });
    fc.assert(
      fc.property(anyMap, anySize, (map, { width, height }) => {
        const one = transposed(upsample(map, { width, height }));
        const other = upsample(transposed(map), { width: height, height: width });
        const differences = one.values.map((value, at) => Math.abs(value - other.values[at]!));
        expect(Math.max(...differences)).toBeLessThan(1e-3);
      }),
    );
  });

  it('stays between the least and the greatest value, and keeps a constant', () => {
    fc.assert(
      fc.property(anyMap, anySize, (map, size) => {
        const { values, width, height } = upsample(map, size);
        expect(values.length).toBe(size.width * size.height);
        expect({ width, height }).toEqual(size);
        const slack = 1e-4;
        expect(Math.min(...values)).toBeGreaterThanOrEqual(Math.min(...map.values) - slack);
        expect(Math.max(...values)).toBeLessThanOrEqual(Math.max(...map.values) + slack);
      }),
    );
    expect(new Set(upsample(mapOf(2, 3, 3, 3, 3), { width: 7, height: 5 }).values)).toEqual(new Set([3]));
  });

  it('refuses sizes that are none and values that do not fill the map', () => {
    expect(() => upsample(mapOf(1, 0), { width: 0, height: 1 })).toThrow(/to or from 0 places/);
    expect(() => upsample({ width: 2, height: 2, values: new Float32Array(3) }, { width: 4, height: 4 })).toThrow(
      /2 × 2 can't have 3 values/,
    );
  });
});
