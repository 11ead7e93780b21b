/**
 * The soft tissue of the trunk: chest and abdomen, neck and shoulders, upper arms, breasts.
 * Each is a solid with an elliptic section whose thickness along the beam is known in closed form; where two of them
 * are one flesh the thicker one counts (a smooth maximum, the 4-norm), breasts lie on top and add.
 */

import { type Canvas, tableOfColumns, tableOfRows, xOfColumn, yOfRow } from '../canvas.ts';
import { innerHalfWidth, type Shape } from '../shape.ts';
import { smoothStep } from '../smooth.ts';

export function drawBody(canvas: Canvas, shape: Shape): void {
  const { side, soft } = canvas;
  const { build } = shape;
  const trunkWidth = tableOfRows(canvas, (y) => trunkHalfWidth(shape, y));
  const trunkDepth = tableOfRows(canvas, (y) => trunkThickness(shape, y));
  const neckDepth = tableOfRows(canvas, (y) => 12.5 * build.depth * (1 - smoothStep(0, 7, y)));
  const shoulderTop = tableOfColumns(canvas, (x) => shoulderLine(shape, Math.abs(x)));
  const shoulderDepth = tableOfColumns(
    canvas,
    (x) => (12.5 - 3.2 * smoothStep(5, 19, Math.abs(x))) * build.depth * (1 - smoothStep(17.5, 23, Math.abs(x))),
  );
  const neckWidth = 5.6 + 0.5 * build.wall;
  for (let row = 0; row < side; row++) {
    const y = yOfRow(canvas, row);
    for (let column = 0; column < side; column++) {
      const x = Math.abs(xOfColumn(canvas, column));
      const trunk = trunkDepth[row]! * quartic(x / trunkWidth[row]!);
      const neck = neckDepth[row]! === 0 ? 0 : neckDepth[row]! * quartic(x / neckWidth);
      const down = (y - shoulderTop[column]!) / 8;
      const shoulder = down <= 0 || down >= 2 ? 0 : shoulderDepth[column]! * Math.sqrt(1 - (1 - down) * (1 - down));
      soft[row * side + column] = neck === 0 && shoulder === 0 ? trunk : fourNorm(trunk, neck, shoulder);
    }
  }
  for (const hand of [-1, 1]) drawArm(canvas, shape, hand);
  if (build.breast > 0.3) for (const hand of [-1, 1]) drawBreast(canvas, shape, hand);
}

/** √(1 − u⁴): the section of a trunk is flatter in the middle and rounder at the sides than an ellipse. */
const quartic = (u: number): number => (u >= 1 ? 0 : Math.sqrt(1 - u * u * u * u));

const fourNorm = (a: number, b: number, c: number): number =>
  Math.sqrt(Math.sqrt(a * a * a * a + b * b * b * b + c * c * c * c));

function trunkHalfWidth(shape: Shape, y: number): number {
  const chest = innerHalfWidth(shape, y) + 0.9 + shape.build.wall;
  const armpit = 1.7 * (1 - smoothStep(5, 20, y));
  const waist = 0.9 * smoothStep(22, 32, y) * (3.2 - shape.build.wall);
  return (chest + armpit - waist) * (0.55 + 0.45 * smoothStep(-5, 4, y));
}

function trunkThickness(shape: Shape, y: number): number {
  const { build } = shape;
  return build.depth * (12 + 8.8 * smoothStep(0, 15, y) + 3.2 * smoothStep(15, 27, y)) + 0.9 * (build.wall - 2.3);
}

/** The skin from the neck over the trapezius to the deltoid. */
function shoulderLine(shape: Shape, x: number): number {
  const from = x - 5.2;
  const slope = 0.7 + shape.build.shoulder + 0.1 * from;
  const neck = from < 0 ? 6.5 : 6.5 * Math.exp(-from / 3.4);
  const deltoid = Math.max(0, x - 17) ** 2 * 0.16;
  return slope - neck + deltoid - 0.4 * (shape.build.wall - 2.3);
}

/** The upper arm: a cone from the shoulder outwards and down. */
function drawArm(canvas: Canvas, shape: Shape, hand: number): void {
  const { side, soft } = canvas;
  const { arms } = shape.exposure;
  const reach = { x: Math.cos(arms), y: Math.sin(arms) };
  const start = { x: 16.3, y: 5.2 + shape.build.shoulder };
  const radius = 4.5 + 0.5 * (shape.build.wall - 2.3);
  for (let row = 0; row < side; row++) {
    const y = yOfRow(canvas, row) - start.y;
    if (y < -6) continue;
    for (let column = 0; column < side; column++) {
      const x = hand * xOfColumn(canvas, column) - start.x;
      if (x < -5) continue;
      const along = Math.max(0, x * reach.x + y * reach.y);
      const ox = x - along * reach.x;
      const oy = y - along * reach.y;
      const r = radius * (1 - 0.018 * along);
      const q = (ox * ox + oy * oy) / (r * r);
      if (q >= 1) continue;
      const at = row * side + column;
      soft[at] = fourNorm(soft[at]!, 2 * r * Math.sqrt(1 - q), 0);
    }
  }
}

/** A breast: its upper part fades into the chest, its lower fold is an edge. */
function drawBreast(canvas: Canvas, shape: Shape, hand: number): void {
  const { side, soft } = canvas;
  const { build, exposure } = shape;
  const width = 5.9 + 0.6 * build.breast;
  const height = 5 + 0.5 * build.breast;
  const centre = { x: hand * 8.8 + 9 * exposure.yaw, y: build.breastFold - height + 0.25 * hand };
  for (let row = 0; row < side; row++) {
    const v = (yOfRow(canvas, row) - centre.y) / height;
    if (v < -1.6 || v > 1) continue;
    const upper = v < 0 ? v / 1.6 : v;
    const hang = smoothStep(-0.9, 0.8, v);
    const fall = 0.3 + 0.95 * smoothStep(-1.5, 0.75, v);
    for (let column = 0; column < side; column++) {
      const u = (xOfColumn(canvas, column) - centre.x) / width;
      const q = u * u + upper * upper;
      if (q >= 1) continue;
      const at = row * side + column;
      const half = Math.sqrt(1 - q);
      soft[at] = soft[at]! + build.breast * fall * half * (half + (1 - half) * hang);
    }
  }
}
