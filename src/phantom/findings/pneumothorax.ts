/** Pneumothorax: air between the pleurae. Beyond the thin line of the visceral pleura no vessels, and it is darker. */

import { type Rectangle, xOfColumn, yOfRow } from '../canvas.ts';
import { diaphragm, innerHalfWidth, medialBorder, ofSide, type Shape, type Side } from '../shape.ts';
import { smoothStep } from '../smooth.ts';
import { drawTube, type TubePoint } from '../tube.ts';
import type { Finding } from './finding.ts';
import { onSide } from './paint.ts';

/** Free air holds no tissue: relative to the air of a lung of the same depth. */
const freeAir = 1.25;

export const pneumothorax: Finding = {
  name: 'Pneumothorax',
  plan(place, severity) {
    const side: Side = place.next() < 0.55 ? -1 : 1;
    const apexGap = 2.4 + 3.4 * severity + place.uniform(0, 0.6);
    const wallGap = 1.3 + 2.3 * severity + place.uniform(0, 0.4);
    const wave = place.uniform(0, 6);
    // Half the width of the collapsed lung; it still touches the wall near the base.
    const lungEdge = (shape: Shape, y: number): number => {
      if (y < apexGap) return 0;
      const gap = wallGap * (1 - 0.75 * smoothStep(0.35, 1, y / ofSide(shape.angle, side)));
      const settled = innerHalfWidth(shape, (y - apexGap) * (1 + apexGap / 18));
      return roundedMinimum(settled, innerHalfWidth(shape, y) - gap) + 0.12 * Math.sin(y / 1.7 + wave);
    };
    return {
      paint(canvas, shape) {
        const { side: width, air, vessels } = canvas;
        for (let row = 0; row < width; row++) {
          const y = yOfRow(canvas, row);
          if (y < 0 || y > ofSide(shape.angle, side) + 5) continue;
          const edge = lungEdge(shape, y);
          for (let column = 0; column < width; column++) {
            const distance = side * xOfColumn(canvas, column);
            if (distance <= 0) continue;
            const at = row * width + column;
            const free = smoothStep(edge - 0.05, edge + 0.05, distance);
            air[at] = air[at]! * (0.95 + (freeAir - 0.95) * free);
            vessels[at] = vessels[at]! * (1 - free);
          }
        }
        drawTube(canvas, canvas.soft, pleura(shape, side, apexGap, lungEdge), { shell: 1, core: 1 });
      },
      boxes: (shape) => [extent(shape, side, lungEdge)],
    };
  },
};

/** The lesser of two widths, with the corner between them rounded. */
const roundedMinimum = (a: number, b: number): number => Math.max(0.01, (a ** -7 + b ** -7) ** (-1 / 7));

/** The visceral pleura where the beam grazes it. */
function pleura(shape: Shape, side: Side, apexGap: number, edge: (shape: Shape, y: number) => number): TubePoint[] {
  const points: TubePoint[] = [];
  for (let y = apexGap + 0.02; y < ofSide(shape.angle, side); y += y < apexGap + 1 ? 0.06 : 0.3) {
    const distance = edge(shape, y);
    if (distance < medialBorder(y) + 0.3 || y > diaphragm(shape, side, distance)) continue;
    points.push({ x: side * distance, y, z: 0, radius: 0.07, depth: 0.85 });
  }
  return points;
}

function extent(shape: Shape, side: Side, edge: (shape: Shape, y: number) => number): Rectangle {
  const angle = ofSide(shape.angle, side);
  let bottom = 6;
  while (bottom < angle && innerHalfWidth(shape, bottom) - edge(shape, bottom) > 0.7) bottom += 0.25;
  return onSide(side, 2.4, innerHalfWidth(shape, bottom) + 0.3, -0.2, bottom);
}
