/** The air of both lungs: its depth along the beam between chest wall, mediastinum and diaphragm. */

import { type Canvas, tableOfRows, xOfColumn, yOfRow } from '../canvas.ts';
import { diaphragm, innerHalfWidth, lungDepth, medialBorder, type Shape, type Side } from '../shape.ts';
import { smoothStep } from '../smooth.ts';

/** How far the lung reaches down behind the dome, in centimetres. */
const recess = 5.5;
/** Part of the chest's depth that is air in front of and behind the mediastinum. */
const between = 0.2;

export function drawLungs(canvas: Canvas, shape: Shape): void {
  const { side, air } = canvas;
  const outer = tableOfRows(canvas, (y) => innerHalfWidth(shape, y));
  const inner = tableOfRows(canvas, medialBorder);
  const depth = tableOfRows(canvas, (y) => lungDepth(shape, y));
  const lowest = Math.max(...shape.angle) + recess;
  const highest = Math.min(...shape.dome);
  const border = Float32Array.from({ length: side }, (_, column) => {
    const x = xOfColumn(canvas, column);
    return diaphragm(shape, x < 0 ? -1 : 1, Math.abs(x));
  });
  for (let row = 0; row < side; row++) {
    const y = yOfRow(canvas, row);
    if (y < 0 || y > lowest) continue;
    // It ends where the heart sits on the diaphragm.
    const gap = between * smoothStep(highest, highest - 6, y);
    for (let column = 0; column < side; column++) {
      const x = xOfColumn(canvas, column);
      const distance = Math.abs(x);
      const u = distance / outer[row]!;
      const fromMiddle = distance - inner[row]!;
      if (u >= 1 || (fromMiddle <= 0 && y < 4)) continue;
      let value =
        depth[row]! *
        Math.sqrt(1 - u * u * u * u * u * u) *
        (gap + (1 - gap) * Math.sqrt(Math.max(0, Math.min(1, fromMiddle / 1.5))));
      const under = (y - border[column]!) / recess;
      if (under > 0)
        value *= under >= 1 ? 0 : 0.45 * Math.min(1, distance / outer[row]! + 0.1) * (1 - Math.sqrt(Math.sqrt(under)));
      air[row * side + column] = value;
    }
  }
}

/** Whether a point lies within a lung's outline, at least `margin` centimetres from chest wall and diaphragm. */
export function inLung(shape: Shape, x: number, y: number, margin = 0): boolean {
  const side: Side = x < 0 ? -1 : 1;
  const distance = Math.abs(x);
  return (
    y > margin &&
    distance < innerHalfWidth(shape, y) - margin &&
    distance > medialBorder(y) &&
    y < diaphragm(shape, side, distance) - margin
  );
}
