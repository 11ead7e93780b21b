/** The spine: vertebral bodies with end plates, pedicles, spinous and transverse processes. */

import { type Canvas, xOfColumn, yOfRow } from '../canvas.ts';
import type { Shape } from '../shape.ts';
import { smoothStep } from '../smooth.ts';
import { drawTube, type TubePoint } from '../tube.ts';
import { ribStart } from './ribs.ts';

export function drawSpine(canvas: Canvas, shape: Shape): void {
  // From the sixth neck vertebra to the second of the loins; the heads of the ribs give the level of the others.
  for (let index = -4; index < 18; index++) {
    const top = vertebraTop(shape, index);
    const bottom = vertebraTop(shape, index + 1);
    drawVertebra(canvas, shape, top, bottom, index);
  }
}

const vertebraTop = (shape: Shape, index: number): number =>
  index >= 0 ? ribStart(shape, index) - 0.7 : ribStart(shape, 0) - 0.7 + index * 1.75;

const spineCentre = (shape: Shape, y: number): number =>
  shape.build.scoliosis * Math.sin(y / 8) - 4 * shape.exposure.yaw;

function drawVertebra(canvas: Canvas, shape: Shape, top: number, bottom: number, index: number): void {
  const { side, scale, bone } = canvas;
  const mineral = shape.build.bone;
  const height = bottom - top;
  const middle = (top + bottom) / 2;
  const x0 = spineCentre(shape, middle);
  const half = 1.25 + 0.055 * Math.max(0, index) + (index > 10 ? 0.15 : 0);
  const reach = half + 0.3;
  const rowFrom = Math.max(0, Math.ceil((top - canvas.top) * scale - 0.5));
  const rowTo = Math.min(side, Math.floor((bottom - canvas.top) * scale + 0.5));
  const columnFrom = Math.max(0, Math.ceil((x0 - reach - canvas.left) * scale));
  const columnTo = Math.min(side, Math.floor((x0 + reach - canvas.left) * scale));
  for (let row = rowFrom; row < rowTo; row++) {
    const v = Math.abs((2 * (yOfRow(canvas, row) - middle)) / height);
    // Disc, end plate, body: the body is waisted.
    const level = 0.2 + 0.8 * smoothStep(1, 0.86, v) + 0.6 * smoothStep(0.25, 0.05, Math.abs(v - 0.8));
    const width = half * (0.9 + 0.1 * v * v);
    for (let column = columnFrom; column < columnTo; column++) {
      const u = Math.abs(xOfColumn(canvas, column) - x0) / width;
      if (u >= 1.12) continue;
      const across = 0.75 * Math.sqrt(Math.max(0, 1 - u * u)) + 0.35 * smoothStep(1.12, 0.94, u);
      const at = row * side + column;
      bone[at] = bone[at]! + 0.78 * mineral * level * across;
    }
  }
  const turned = 7 * shape.exposure.yaw;
  for (const hand of [-1, 1]) {
    ring(canvas, x0 + hand * half * 0.62 - turned * 0.3, middle - 0.25 * height, 0.3, 0.46, 2.2 * mineral);
    const process = (part: number, rise: number, radius: number): TubePoint => ({
      x: x0 + hand * (half * 0.6 + part),
      y: middle - 0.2 * height - rise,
      z: 0,
      radius,
    });
    const wall = { shell: 0.88 * mineral, core: 0.26 * mineral };
    if (index < 11) drawTube(canvas, bone, [process(0, 0, 0.45), process(1, 0.25, 0.34), process(1.9, 0.4, 0.3)], wall);
  }
  ring(canvas, x0 - turned, middle + 0.3 * height, 0.24, 0.6, 2.4 * mineral);
}

/** An upright oval outline. */
function ring(canvas: Canvas, x: number, y: number, width: number, height: number, mineral: number): void {
  const points = Array.from({ length: 17 }, (_, i) => {
    const angle = (i / 16) * 2 * Math.PI;
    return { x: x + width * Math.cos(angle), y: y + height * Math.sin(angle), z: 0, radius: 0.14 };
  });
  drawTube(canvas, canvas.bone, points, { shell: mineral, core: mineral });
}
