/** Round opacities in the lung: a ball of tissue in the place of lung, with a slightly uneven border. */

import type { Random } from '../../base/random.ts';
import type { Canvas, Rectangle } from '../canvas.ts';
import { diaphragm, innerHalfWidth, medialBorder, type Shape, type Side } from '../shape.ts';
import { type Field, smoothField } from '../smooth.ts';
import { around, fillSolid } from './paint.ts';

export interface Ball {
  readonly side: Side;
  /** Place as parts of the lung's height above the dome and of its width. */
  readonly level: number;
  readonly across: number;
  /** Centimetres. */
  readonly radius: number;
  /** How far the border wanders, as a part of the radius. */
  readonly roughness: number;
  /** Tissue along the beam relative to a sphere's: a ball of the lung may be drawn out from front to back. */
  readonly density: number;
  readonly field: Field;
}

/** A ball somewhere in the lung's open field, away from the hilum and the heart. */
export function drawBall(place: Random, radius: number, roughness: number, density: number): Ball {
  return {
    side: place.next() < 0.5 ? -1 : 1,
    level: place.uniform(0.18, 0.86),
    across: place.uniform(0.35, 0.8),
    radius,
    roughness,
    density,
    field: smoothField(place, Math.max(1.2, radius), 2),
  };
}

export function ballCentre(shape: Shape, ball: Ball): { x: number; y: number } {
  const middle = innerHalfWidth(shape, 12) * 0.6;
  const floor = diaphragm(shape, ball.side, middle) - 0.8 * ball.radius;
  const y = 1.5 + ball.radius * 0.6 + ball.level * (floor - 1.5 - ball.radius * 0.6);
  // The left lung begins at the heart's border below the hilum.
  const heart = ball.side > 0 && y > 10 ? 0.42 * (y - 10) : 0;
  const inner = medialBorder(y) + 0.9 + Math.min(4.2, heart) + 0.35 * ball.radius;
  const outer = innerHalfWidth(shape, y) - 0.75 * ball.radius;
  return { x: ball.side * (inner + ball.across * Math.max(0, outer - inner)), y };
}

export function paintBall(canvas: Canvas, shape: Shape, ball: Ball): void {
  const { x: cx, y: cy } = ballCentre(shape, ball);
  const { radius, roughness, density, field } = ball;
  fillSolid(canvas, around(cx, cy, radius * (1.1 + roughness)), (x, y) => {
    const limit = radius * (1 + roughness * field(x - cx, y - cy));
    const q = ((x - cx) ** 2 + (y - cy) ** 2) / (limit * limit);
    return q >= 1 ? 0 : 2 * radius * density * (1 - q) ** 0.65;
  });
}

export function ballBox(shape: Shape, ball: Ball): Rectangle {
  const { x, y } = ballCentre(shape, ball);
  return around(x, y, ball.radius * (1 + 0.5 * ball.roughness));
}
