/** The two ways in which a finding fills the lung: a share of the air gives way, or a solid body takes its place. */

import { type Canvas, pixelsWithin, type Rectangle, xOfColumn, yOfRow } from '../canvas.ts';

/** Takes the part `share(x, y)`, 0 … 1, of the air away within an area. */
export function fillAir(canvas: Canvas, area: Rectangle, share: (x: number, y: number) => number): void {
  const { side, air } = canvas;
  const { columnFrom, columnTo, rowFrom, rowTo } = pixelsWithin(canvas, area);
  for (let row = rowFrom; row < rowTo; row++) {
    const y = yOfRow(canvas, row);
    for (let column = columnFrom; column < columnTo; column++) {
      const at = row * side + column;
      if (air[at]! > 0) air[at] = air[at]! * (1 - share(xOfColumn(canvas, column), y));
    }
  }
}

/** Puts solid tissue of `depth(x, y)` centimetres in the place of lung, as far as there is lung. */
export function fillSolid(canvas: Canvas, area: Rectangle, depth: (x: number, y: number) => number): void {
  const { side, air } = canvas;
  const { columnFrom, columnTo, rowFrom, rowTo } = pixelsWithin(canvas, area);
  for (let row = rowFrom; row < rowTo; row++) {
    const y = yOfRow(canvas, row);
    for (let column = columnFrom; column < columnTo; column++) {
      const at = row * side + column;
      if (air[at]! > 0) air[at] = Math.max(0.08 * air[at]!, air[at]! - depth(xOfColumn(canvas, column), y));
    }
  }
}

/** The rectangle around a point. */
export const around = (x: number, y: number, halfWidth: number, halfHeight = halfWidth): Rectangle => ({
  left: x - halfWidth,
  right: x + halfWidth,
  top: y - halfHeight,
  bottom: y + halfHeight,
});

/** The rectangle between two distances from the midline on a side. */
export const onSide = (side: -1 | 1, inner: number, outer: number, top: number, bottom: number): Rectangle => ({
  left: side < 0 ? -outer : inner,
  right: side < 0 ? -inner : outer,
  top,
  bottom,
});
