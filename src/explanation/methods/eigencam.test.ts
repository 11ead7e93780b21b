import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { weightedSum } from '../planes.ts';
import { firstComponent } from './eigencam.ts';

describe("Eigen-CAM's first component", () => {
  it('is a matrix of rank one, whatever its channels', () => {
    const places = [0, 1, 3, 2, 0, 1];
    const channels = [2, 0, 1];
    const values = Float32Array.from(channels.flatMap((c) => places.map((p) => c * p)));
    const map = firstComponent({ channels: 3, height: 2, width: 3, values });
    const length = Math.hypot(...channels);
    for (const [i, value] of map.values.entries()) expect(value).toBeCloseTo(places[i]! * length, 5);
  });

  it('is at least as long as any other sum of channels with weights of length one', () => {
    const square = (values: Float32Array) => values.reduce((sum, value) => sum + value * value, 0);
    fc.assert(
      fc.property(
        fc.array(fc.float({ min: 0, max: 8, noNaN: true }), { minLength: 24, maxLength: 24 }),
        fc.array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 }),
        (values, direction) => {
          const length = Math.hypot(...direction);
          fc.pre(length > 0.1);
          const planes = { channels: 4, height: 2, width: 3, values: Float32Array.from(values) };
          const other = weightedSum(
            planes,
            direction.map((value) => value / length),
          );
          expect(square(firstComponent(planes).values)).toBeGreaterThanOrEqual(
            square(other.values) * (1 - 1e-3) - 1e-9,
          );
        },
      ),
    );
  });

  it('is empty where nothing is active', () => {
    const map = firstComponent({ channels: 2, height: 1, width: 2, values: new Float32Array(4) });
    expect([...map.values]).toEqual([0, 0]);
  });
});
