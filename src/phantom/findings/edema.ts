/** Edema: fluid in both lungs, thickest around the hila and sparing the rim, like the wings of a bat. */

import { hilum } from '../anatomy/vessels.ts';
import type { Rectangle } from '../canvas.ts';
import type { Shape, Side } from '../shape.ts';
import { smoothField } from '../smooth.ts';
import type { Finding } from './finding.ts';
import { around, fillAir } from './paint.ts';

export const edema: Finding = {
  name: 'Edema',
  plan(place, severity) {
    const width = 4.3 + 1.2 * severity + place.uniform(-0.3, 0.5);
    const height = 6 + 1 * severity + place.uniform(-0.4, 0.6);
    const peak = 0.32 + 0.34 * severity;
    const uneven = [place.uniform(0.85, 1), place.uniform(0.85, 1)] as const;
    const fluff = smoothField(place, 1.9, 3);
    return {
      paint(canvas, shape) {
        for (const side of [-1, 1] as const) {
          const { x: cx, y: cy } = middle(shape, side);
          const top = peak * uneven[side < 0 ? 0 : 1];
          fillAir(canvas, around(cx, cy, 1.8 * width, 1.8 * height), (x, y) => {
            if (x * side <= 0) return 0;
            const u = (x - cx) / width;
            const v = (y - cy) / height;
            const q = u * u + v * v;
            return Math.max(0, Math.min(0.9, top * Math.exp(-0.9 * q) * (1 + 0.4 * fluff(x, y)) - 0.03));
          });
        }
      },
      boxes: (shape) => ([-1, 1] as const).map((side) => extent(shape, side, width, height)),
    };
  },
};

const middle = (shape: Shape, side: Side) => {
  const centre = hilum(shape, side);
  return { x: centre.x + side * 1.6, y: centre.y + 1 };
};

function extent(shape: Shape, side: Side, width: number, height: number): Rectangle {
  const { x, y } = middle(shape, side);
  const box = around(x, y, 1.15 * width, 1.15 * height);
  return side < 0 ? { ...box, right: Math.min(box.right, -1) } : { ...box, left: Math.max(box.left, 1) };
}
