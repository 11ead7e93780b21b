/**
 * Twelve pairs of ribs. Each is a hoop in a plane tilted forwards: from its vertebra it runs outwards almost level,
 * round the side and down to the front, where bone ends in cartilage that hardly shows. Seen along the beam that
 * gives both the level back ribs and the steep front ribs, and the bright rim where ribs turn into the beam.
 */

import type { Canvas } from '../canvas.ts';
import { innerHalfWidth, lungDepth, type Shape } from '../shape.ts';
import { drawTube, type TubePoint } from '../tube.ts';

/** Angle round the chest, from the spine, at which each rib's bone ends, in degrees. */
const ends = [150, 146, 145, 145, 146, 146, 144, 140, 134, 124, 84, 58] as const;

export function drawRibs(canvas: Canvas, shape: Shape): void {
  const wall = { shell: 1.9 * shape.build.bone, core: 0.55 * shape.build.bone };
  for (let index = 0; index < ends.length; index++) {
    for (const hand of [-1, 1]) drawTube(canvas, canvas.bone, ribAxis(shape, index, hand), wall);
  }
}

/** The height of a rib's head at the spine. */
export const ribStart = (shape: Shape, index: number): number =>
  0.3 + shape.build.ribStep * index + 0.012 * index * index;

function ribAxis(shape: Shape, index: number, hand: number): TubePoint[] {
  const { build, exposure } = shape;
  const start = ribStart(shape, index);
  const slender = index > 9 ? 0.75 : 1;
  const fall = (2.1 + 0.4 * index) * build.ribFall * (1.9 - 0.9 * exposure.breath);
  const side = start + fall;
  // The upper ribs are short hoops round the apex, the pleura lies just inside them.
  const width = Math.min(innerHalfWidth(shape, side + 0.6) + 0.35, 6.6 + 3.1 * index);
  const depth = lungDepth(shape, side) / 2 + 0.6;
  const last = (ends[index]! * Math.PI) / 180;
  const steps = 44;
  const points: TubePoint[] = [];
  for (let i = 0; i <= steps; i++) {
    const angle = 0.1 + ((last - 0.1) * i) / steps;
    const c = Math.cos(angle);
    const s = Math.sin(angle);
    const z = -depth * c;
    // The chest is flatter at the back and the front than an ellipse, hence the power below 1.
    const x = width * s ** 0.8;
    // The neck of the rib rises a little before the hoop falls.
    const y = start + fall * (1 - c + 0.45 * Math.max(0, -c)) - 0.55 * Math.sin(Math.min(Math.PI, angle * 2.6));
    const front = angle / last;
    points.push({
      x: hand * x + exposure.yaw * z + build.scoliosis * Math.sin(y / 8),
      y,
      z,
      radius: slender * 0.56 + 0.14 * front + (i < 4 ? 0.05 * (4 - i) : 0) - (i > steps - 3 ? 0.1 : 0),
      depth: slender * (0.36 - 0.13 * front),
    });
  }
  return points;
}
