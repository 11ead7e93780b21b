import { describe, expect, it } from 'vitest';
import { fused } from './fusion.ts';
import { evidenceMap } from './maps.ts';

const row = (...values: number[]) => ({ width: values.length, height: 1, values: Float32Array.from(values) });

describe('fused', () => {
  it('leaves a single map alone, signs and all', () => {
    const map = row(-2, 5);
    expect(fused([map])).toBe(map);
  });

  it('means what each map shows, relative to its own maximum, at the finest size', () => {
    const map = fused([row(-4, 4), row(100, 0, 50, 200)]);
    expect(map.width).toBe(4);
    // Stretched, cut off and divided, the first is 0, 0, 0.5, 1.
    const expected = [(0 + 0.5) / 2, 0, (0.5 + 0.25) / 2, 1];
    for (const [i, value] of expected.entries()) expect(map.values[i]).toBeCloseTo(value, 6);
  });

  it('is empty where all are', () => {
    expect(evidenceMap(fused([row(-1, -2), row(0, 0, -1)]), { width: 6, height: 1 }).isEmpty).toBe(true);
  });
});
