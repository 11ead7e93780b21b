/** The windpipe and the main bronchi: a dark column through the mediastinum that forks behind the arch of the aorta. */

import type { Canvas } from '../canvas.ts';
import type { Shape } from '../shape.ts';
import { curve, drawTube, type TubePoint } from '../tube.ts';

const airPipe = { shell: 1, core: 1 };

export function drawAirways(canvas: Canvas, shape: Shape): void {
  const { yaw } = shape.exposure;
  const p = (x: number, y: number, radius: number, z: number): TubePoint => ({
    x: x + yaw * z,
    y,
    z,
    radius,
    depth: radius * 1.35,
  });
  const fork = 8.3;
  const trachea = [p(0, -8, 0.85, 4), p(0, -2, 0.85, 3), p(-0.15, 3, 0.88, 1), p(-0.35, fork - 0.6, 0.95, 0)];
  drawTube(canvas, canvas.air, curve(trachea), airPipe);
  drawTube(
    canvas,
    canvas.air,
    curve([p(-0.5, fork - 0.6, 0.62, 0), p(-1.5, fork + 1, 0.6, 0), p(-2.7, fork + 2.6, 0.5, 0)]),
    airPipe,
  );
  drawTube(
    canvas,
    canvas.air,
    curve([p(-0.2, fork - 0.6, 0.58, 0), p(1.5, fork + 0.9, 0.52, 0), p(3.3, fork + 2.2, 0.42, 0)]),
    airPipe,
  );
}
