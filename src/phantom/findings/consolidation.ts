/**
 * Consolidation: the air of a part of a lobe gives way to fluid. Fluffy borders, but straight at a fissure; vessels
 * and the borders of touching organs vanish, and the bronchi, still full of air, show as dark branches.
 */

import { innerHalfWidth, ofSide, type Shape, type Side } from '../shape.ts';
import { smoothField, smoothStep } from '../smooth.ts';
import { drawTube, solid, type TubePoint } from '../tube.ts';
import type { Finding } from './finding.ts';
import { around, fillAir } from './paint.ts';

/** Where a lobe's consolidation sits: parts of the height down to the dome and of the half-width, and its fissure. */
interface Lobe {
  readonly side: Side;
  readonly level: number;
  readonly across: number;
  /** The side on which a fissure cuts it straight. */
  readonly fissure: 'below' | 'above' | 'none';
}

const lobes: readonly Lobe[] = [
  { side: -1, level: 0.3, across: 0.52, fissure: 'below' },
  { side: -1, level: 0.66, across: 0.52, fissure: 'above' },
  { side: -1, level: 0.85, across: 0.58, fissure: 'none' },
  { side: 1, level: 0.32, across: 0.54, fissure: 'none' },
  { side: 1, level: 0.62, across: 0.66, fissure: 'none' },
  { side: 1, level: 0.83, across: 0.66, fissure: 'none' },
];

export const consolidation: Finding = {
  name: 'Consolidation',
  plan(place, severity) {
    const lobe = lobes[place.integer(lobes.length)]!;
    const width = 3.1 + 1.3 * severity + place.uniform(0, 0.6);
    const height = 2.7 + 1 * severity + place.uniform(0, 0.6);
    const peak = 0.55 + 0.3 * severity;
    const offset = { across: place.uniform(-0.08, 0.08), level: place.uniform(-0.05, 0.05) };
    const tilt = place.uniform(-0.12, 0.2);
    const fluff = smoothField(place, 2.6, 3);
    const bronchi = Array.from({ length: 3 }, () => place.uniform(-0.5, 0.5));
    const centre = (shape: Shape) => {
      const y = (lobe.level + offset.level) * ofSide(shape.dome, lobe.side);
      return { x: lobe.side * (lobe.across + offset.across) * innerHalfWidth(shape, y), y };
    };
    return {
      paint(canvas, shape) {
        const { x: cx, y: cy } = centre(shape);
        fillAir(canvas, around(cx, cy, 1.5 * width, 1.5 * height), (x, y) => {
          const u = (x - cx) / width;
          const v = (y - cy) / height;
          const radius = Math.sqrt(u * u + v * v);
          if (radius > 1.5) return 0;
          const noise = fluff(x, y);
          const along = v - tilt * u * lobe.side + 0.12 * u * u;
          const cut =
            lobe.fissure === 'below'
              ? smoothStep(0.74, 0.5, along)
              : lobe.fissure === 'above'
                ? smoothStep(-0.74, -0.5, along)
                : 1;
          return Math.min(0.93, peak * smoothStep(1.2, 0.4, radius + 0.42 * noise) * cut * (1 + 0.2 * noise));
        });
        for (const lean of bronchi) drawBronchus(lean, cx, cy);

        function drawBronchus(lean: number, x: number, y: number): void {
          const p = (along: number, bend: number): TubePoint => ({
            x: x + lobe.side * along * width * 0.6,
            y: y + (lean + bend) * (along + 0.9) * height * 0.55,
            z: 0,
            radius: 0.17 - 0.05 * along,
            depth: 0.4 * severity + 0.5,
          });
          drawTube(canvas, canvas.air, [p(-0.9, 0), p(-0.3, 0.05), p(0.3, 0.02), p(0.8, 0.12)], solid);
        }
      },
      boxes(shape) {
        const { x, y } = centre(shape);
        const box = around(x, y, 0.98 * width, 0.98 * height);
        return [
          {
            ...box,
            top: lobe.fissure === 'above' ? y - 0.7 * height : box.top,
            bottom: lobe.fissure === 'below' ? y + 0.7 * height : box.bottom,
          },
        ];
      },
    };
  },
};
