/** Pleural effusion: fluid around the lung's base, its upper border a meniscus that climbs the wall. */

import type { Rectangle } from '../canvas.ts';
import { innerHalfWidth, ofSide, type Shape, type Side } from '../shape.ts';
import { smoothStep } from '../smooth.ts';
import type { Finding } from './finding.ts';
import { fillAir, onSide } from './paint.ts';

export const effusion: Finding = {
  name: 'Effusion',
  plan(place, severity) {
    const first: Side = place.next() < 0.55 ? -1 : 1;
    const sides: Side[] = place.next() < 0.28 ? [first, first === 1 ? -1 : 1] : [first];
    // Height of the fluid at the wall above the costophrenic angle; on the other side there is less.
    const parts = sides.map((_, i) => (i === 0 ? 1 : place.uniform(0.7, 0.95)));
    const heightOn = (shape: Shape, i: number) =>
      (0.7 * (ofSide(shape.angle, sides[i]!) - ofSide(shape.dome, sides[i]!)) + 2 + 5.5 * severity) * parts[i]!;
    const reach = place.uniform(2.4, 3.6) + 2.5 * severity;
    const fall = place.uniform(0.55, 0.8);
    return {
      paint(canvas, shape) {
        sides.forEach((side, i) => {
          const level = meniscus(shape, side, heightOn(shape, i), reach, fall);
          fillAir(canvas, extent(shape, side, heightOn(shape, i), 0), (x, y) => {
            const under = y - level(Math.abs(x));
            return 0.96 * smoothStep(-0.5, 2.3, under);
          });
        });
      },
      boxes: (shape) => sides.map((side, i) => extent(shape, side, heightOn(shape, i), reach)),
    };
  },
};

/** The upper border of the fluid as a function of the distance from the midline. */
function meniscus(shape: Shape, side: Side, height: number, reach: number, fall: number) {
  const angle = ofSide(shape.angle, side);
  const wall = innerHalfWidth(shape, angle);
  return (distance: number) => angle - height + fall * height * (1 - Math.exp(-Math.max(0, wall - distance) / reach));
}

/** The base of a lung from a little above the fluid down; `reach` 0 for all of it, else the part it mainly fills. */
function extent(shape: Shape, side: Side, height: number, reach: number): Rectangle {
  const angle = ofSide(shape.angle, side);
  const wall = innerHalfWidth(shape, angle);
  const inner = reach === 0 ? 0 : Math.max(2, wall - 2.2 * reach - 0.35 * height);
  return onSide(side, inner, wall + 0.3, angle - height - 0.6, angle + (reach === 0 ? 7 : 1.5));
}
