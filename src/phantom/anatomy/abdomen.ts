/** Gas below the diaphragm: the stomach's bubble under the left dome, and sometimes bowel. */

import { random } from '../../base/random.ts';
import { type Canvas, pixelsWithin, xOfColumn, yOfRow } from '../canvas.ts';
import { diaphragm, type Shape } from '../shape.ts';
import { smoothField } from '../smooth.ts';

export function drawAbdomen(canvas: Canvas, shape: Shape, seed: number, patient: number, visit: number): void {
  const draw = random(seed, 'abdomen', patient, visit);
  const wobble = smoothField(draw, 2.2, 2);
  const stomach = draw.next() < 0.6;
  const x = draw.uniform(4.5, 8.5);
  const width = draw.uniform(1.2, 2.9);
  if (stomach) {
    const height = width * draw.uniform(0.5, 0.85);
    drawGas(canvas, x, diaphragm(shape, 1, x) + 0.9 + height, width, height, draw.uniform(2, 4.5), wobble);
  }
  const bowel = draw.integer(4);
  for (let i = 0; i < bowel; i++) {
    const gasX = draw.uniform(1, 11);
    const y = diaphragm(shape, 1, gasX) + draw.uniform(4.5, 9);
    drawGas(canvas, gasX, y, draw.uniform(0.6, 1.6), draw.uniform(0.5, 1), draw.uniform(1.2, 3), wobble);
  }
}

function drawGas(
  canvas: Canvas,
  x: number,
  y: number,
  width: number,
  height: number,
  depth: number,
  wobble: (x: number, y: number) => number,
): void {
  const area = { left: x - 1.4 * width, right: x + 1.4 * width, top: y - 1.4 * height, bottom: y + 1.4 * height };
  const { columnFrom, columnTo, rowFrom, rowTo } = pixelsWithin(canvas, area);
  const { side, air } = canvas;
  for (let row = rowFrom; row < rowTo; row++) {
    const bodyY = yOfRow(canvas, row);
    const v = (bodyY - y) / height;
    for (let column = columnFrom; column < columnTo; column++) {
      const bodyX = xOfColumn(canvas, column);
      const u = (bodyX - x) / width;
      const q = u * u + v * v + 0.45 * wobble(bodyX, bodyY);
      if (q < 1) air[row * side + column] = air[row * side + column]! + depth * Math.sqrt(1 - q);
    }
  }
}
