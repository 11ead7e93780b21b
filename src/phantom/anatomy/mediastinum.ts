/**
 * Heart and great vessels: ellipsoids that take the place of air. Chords of touching ellipsoids are joined by the
 * 4-norm, so that the silhouette has the borders a reader looks for: superior vena cava and right atrium on one side,
 * aortic knob, pulmonary trunk and left ventricle on the other.
 */

import { type Canvas, pixelsWithin, type Rectangle, xOfColumn, yOfRow } from '../canvas.ts';
import type { Shape } from '../shape.ts';

interface Ellipsoid {
  readonly x: number;
  readonly y: number;
  /** Half-axes: along the first direction, across it, and along the beam. */
  readonly long: number;
  readonly short: number;
  readonly depth: number;
  /** Angle of the first direction below the viewer's right, in radians. */
  readonly turn: number;
}

export function drawMediastinum(canvas: Canvas, shape: Shape): void {
  const { side, air } = canvas;
  const organs = mediastinalOrgans(shape);
  const chords = new Float32Array(side * side);
  for (const organ of organs) {
    const reach = Math.max(organ.long, organ.short);
    const area = { left: organ.x - reach, right: organ.x + reach, top: organ.y - reach, bottom: organ.y + reach };
    const { columnFrom, columnTo, rowFrom, rowTo } = pixelsWithin(canvas, area);
    const cos = Math.cos(organ.turn);
    const sin = Math.sin(organ.turn);
    for (let row = rowFrom; row < rowTo; row++) {
      const y = yOfRow(canvas, row) - organ.y;
      for (let column = columnFrom; column < columnTo; column++) {
        const x = xOfColumn(canvas, column) - organ.x;
        const a = (x * cos + y * sin) / organ.long;
        const b = (y * cos - x * sin) / organ.short;
        const q = a * a + b * b;
        if (q >= 1) continue;
        const chord = 2 * organ.depth * Math.sqrt(1 - q);
        const at = row * side + column;
        chords[at] = chords[at]! + chord * chord * chord * chord;
      }
    }
  }
  for (let at = 0; at < air.length; at++) {
    if (chords[at]! > 0) air[at] = Math.max(0, air[at]! - Math.sqrt(Math.sqrt(chords[at]!)));
  }
}

function mediastinalOrgans(shape: Shape): Ellipsoid[] {
  const { build, exposure, heartWidth: w, heartLength: l } = shape;
  // Front of the spine, hence a turn of the patient moves them sideways.
  const front = 5 * exposure.yaw;
  const heart = { x: 2.2 * w + front, y: shape.floor - 3.3 * l };
  const arch = 7 + 0.25 * (build.lungHeight - 30.2);
  return [
    { x: heart.x, y: heart.y, long: 6.9 * w, short: 4.2 * l, depth: 5.6 * w, turn: 0.72 },
    { x: heart.x + 1.6 * w, y: heart.y + 1.3 * l, long: 4.3 * w, short: 3.5 * l, depth: 5 * w, turn: 0.75 },
    { x: heart.x - 3.5 * w, y: heart.y + 0.2 * l, long: 4.4 * l, short: 2.75 * w, depth: 5 * w, turn: 1.62 },
    { x: front + 1.55 * w, y: heart.y - 4.7 * l, long: 4.1 * l, short: 1.85 * w, depth: 3.1, turn: 1.25 },
    { x: front - 1.35, y: 9, long: 7.2, short: 1.5, depth: 2.2, turn: 1.57 },
    { x: 1.95, y: arch + 0.7, long: build.aorta + 0.45, short: build.aorta, depth: 3.7, turn: 1.57 },
    { x: 1.1, y: arch + 8, long: 10.5, short: 0.9 + 0.42 * build.aorta, depth: 1.5, turn: 1.6 },
    { x: front + 0.9, y: 3.2, long: 5, short: 1.75, depth: 2.4, turn: 1.57 },
  ];
}

/** The heart's outline as a rectangle: what a reader marks as cardiac size. */
export function heartRectangle(shape: Shape): Rectangle {
  const [left, , right] = mediastinalOrgans(shape) as [Ellipsoid, Ellipsoid, Ellipsoid];
  const apex = Math.hypot(left.long * Math.cos(left.turn), left.short * Math.sin(left.turn));
  const height = Math.hypot(left.long * Math.sin(left.turn), left.short * Math.cos(left.turn));
  return {
    left: right.x - right.short,
    right: left.x + apex,
    top: left.y - height,
    bottom: Math.min(left.y + height, Math.max(...shape.dome) + 1.2),
  };
}
