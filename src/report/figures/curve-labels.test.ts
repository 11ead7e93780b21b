import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rocCurve } from '../../evaluation/roc.ts';
import { labelPlaces } from './curve-labels.ts';
import { type CurvePoint, thinned } from './thinned.ts';

/** A ROC curve of 60 rows with a separation of our choice. */
const curve = (separation: number, turn = 0) => {
  const labels = Array.from({ length: 60 }, (_, row) => (row % 3 === 0 ? 1 : 0));
  const scores = labels.map((label, row) => ((row * 17 + turn) % 60) / 60 + label * separation);
  const { falsePositiveRate, truePositiveRate } = rocCurve(labels, scores)!;
  return Array.from(falsePositiveRate, (x, i): CurvePoint => ({ x, y: truePositiveRate[i]! }));
};

describe('labelPlaces', () => {
  it('puts each label on its own curve, and no two on one another', () => {
    const curves = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7].map((separation, turn) => thinned(curve(separation, turn * 3)));
    const places = labelPlaces(curves);
    places.forEach((place, index) => {
      const segments = curves[index]!.slice(1).map((to, i) => [curves[index]![i]!, to] as const);
      const isOn = segments.some(([from, to]) => {
        const around = Math.hypot(place.x - from.x, place.y - from.y) + Math.hypot(place.x - to.x, place.y - to.y);
        return Math.abs(around - Math.hypot(to.x - from.x, to.y - from.y)) < 1e-9;
      });
      expect(isOn).toBe(true);
      for (const other of places.slice(0, index)) {
        expect(Math.hypot(place.x - other.x, place.y - other.y)).toBeGreaterThan(0.036);
      }
    });
  });
});

describe('thinned', () => {
  it('keeps both ends and never strays from the curve by more than a step', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (separation) => {
        const full = curve(separation);
        const kept = thinned(full, 0.05);
        expect([kept[0], kept.at(-1)]).toEqual([
          { x: 0, y: 0 },
          { x: 1, y: 1 },
        ]);
        for (let i = 0; i < full.length; i++) {
          const nearest = Math.min(
            ...kept.map(({ x, y }) => Math.max(Math.abs(x - full[i]!.x), Math.abs(y - full[i]!.y))),
          );
          expect(nearest).toBeLessThan(0.05);
        }
      }),
    );
  });
});
