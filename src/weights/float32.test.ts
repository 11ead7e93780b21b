import { describe, expect, it } from 'vitest';
import { toFloat32 } from './float32.ts';

const numbers = (type: 'F16' | 'BF16', ...bits: number[]) => [
  ...toFloat32({ type, shape: [bits.length], data: Uint16Array.from(bits) }),
];

describe('toFloat32', () => {
  it('reads binary16: one, smallest, largest, signed zero, infinity, not a number', () => {
    expect(numbers('F16', 0x3c00, 0x3555, 0x0001, 0x0400, 0x7bff, 0xc000)).toEqual([
      1,
      0.333251953125,
      2 ** -24,
      2 ** -14,
      65504,
      -2,
    ]);
    expect(numbers('F16', 0x8000, 0x7c00, 0xfc00, 0x7e00)).toEqual([-0, Infinity, -Infinity, NaN]);
  });

  it('reads bfloat16 as the upper half of a float32', () => {
    expect(numbers('BF16', 0x3f80, 0xc000, 0x4049, 0x8000, 0x7f80, 0x0001)).toEqual([
      1,
      -2,
      3.140625,
      -0,
      Infinity,
      2 ** -133,
    ]);
  });

  it('rounds float64, takes whole numbers, and leaves float32 as it is', () => {
    expect([...toFloat32({ shape: [2], data: Float64Array.of(0.1, 1e300) })]).toEqual([Math.fround(0.1), Infinity]);
    expect([...toFloat32({ shape: [1], data: BigInt64Array.of(-3n) })]).toEqual([-3]);
    expect([...toFloat32({ shape: [2], data: Uint8Array.of(0, 1), type: 'BOOL' })]).toEqual([0, 1]);
    const data = Float32Array.of(1);
    expect(toFloat32({ shape: [1], data })).toBe(data);
  });
});
