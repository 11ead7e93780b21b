import { describe, expect, it } from 'vitest';
import { newCanvas } from './canvas.ts';
import { drawTube } from './tube.ts';

/** Cubic centimetres in a map of path lengths. */
const volume = (map: Float32Array, scale: number) => map.reduce((sum, value) => sum + value, 0) / (scale * scale);

describe('drawTube', () => {
  const length = 6;
  const draw = (scale: number, radius: number, [dx, dy, dz]: readonly [number, number, number]) => {
    const canvas = newCanvas(Math.ceil(20 * scale), scale, -10, -10);
    const from = { x: (-dx * length) / 2, y: (-dy * length) / 2, z: (-dz * length) / 2, radius };
    const to = { x: (dx * length) / 2, y: (dy * length) / 2, z: (dz * length) / 2, radius };
    drawTube(canvas, canvas.soft, [from, to]);
    return volume(canvas.soft, scale);
  };

  it.each([
    ['lying', [1, 0, 0]],
    ['oblique in the plane', [0.6, 0.8, 0]],
    ['oblique to the beam', [0.5, 0.5, Math.SQRT1_2]],
    ['along the beam', [0, 0, 1]],
  ] as const)('keeps its volume: %s', (_, direction) => {
    const exact = Math.PI * length;
    expect(Math.abs(draw(12, 1, direction) / exact - 1)).toBeLessThan(0.05);
  });

  it('fades rather than vanishes where it is thinner than a pixel', () => {
    const exact = Math.PI * 0.03 ** 2 * length;
    expect(draw(8, 0.03, [0.6, 0.8, 0]) / exact).toBeGreaterThan(0.7);
  });
});
