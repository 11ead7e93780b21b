/** Collar bones, shoulder blades and the heads of the upper arms. */

import { type Canvas, pixelsWithin, xOfColumn, yOfRow } from '../canvas.ts';
import type { Shape } from '../shape.ts';
import { curve, drawTube, type TubePoint } from '../tube.ts';

export function drawShoulders(canvas: Canvas, shape: Shape): void {
  for (const hand of [-1, 1]) {
    drawClavicle(canvas, shape, hand);
    drawScapula(canvas, shape, hand);
    drawHumerus(canvas, shape, hand);
  }
}

/** Places a point given for the patient's left on either side; `z` makes it move when the patient turns. */
function placer(shape: Shape, hand: number) {
  const { yaw } = shape.exposure;
  return (x: number, y: number, radius: number, z = 0, depth = radius): TubePoint => ({
    x: hand * x + yaw * z,
    y: y + shape.build.shoulder * Math.min(1, Math.abs(x) / 15),
    z,
    radius,
    depth,
  });
}

function drawClavicle(canvas: Canvas, shape: Shape, hand: number): void {
  const p = placer(shape, hand);
  const rise = shape.exposure.view === 'AP' ? -1.2 : 0;
  const mineral = shape.build.bone;
  drawTube(
    canvas,
    canvas.bone,
    curve([
      p(1.4, 4.1 + rise, 0.45, 9),
      p(1.9, 3.9 + rise, 0.9, 9),
      p(2.7, 3.5 + rise, 0.8, 9),
      p(5, 3 + rise, 0.58, 8),
      p(8.3, 1.95 + 0.6 * rise, 0.52, 5),
      p(11.5, 0.75 + 0.3 * rise, 0.56, 2),
      p(14.4, 0.2, 0.66, 1),
      p(16.2, 0.4, 0.6, 1),
    ]),
    { shell: 2.1 * mineral, core: 0.55 * mineral },
  );
}

function drawScapula(canvas: Canvas, shape: Shape, hand: number): void {
  // Arms forward and in (a film from behind) move the blades to the side; a supine patient keeps them over the lungs.
  const inwards = shape.exposure.view === 'AP' ? -1.7 : 0;
  const place = placer(shape, hand);
  const p = (x: number, y: number, radius: number, depth = radius) =>
    place(x + inwards * Math.min(1, y / 6), y, radius, -6, depth);
  const mineral = shape.build.bone;
  const thick = { shell: 1.4 * mineral, core: 0.35 * mineral };
  const { bone } = canvas;
  const lateral = curve([
    p(15.9, 5.3, 0.7),
    p(15.2, 7.5, 0.5),
    p(14.5, 11, 0.42),
    p(13.6, 15.6, 0.4),
    p(12.9, 17.2, 0.35),
  ]);
  drawTube(canvas, bone, lateral, thick);
  const medial = curve([p(12.9, 17.2, 0.3), p(12, 14.8, 0.2), p(11.5, 10, 0.17), p(11.8, 5, 0.18), p(12.5, 2.6, 0.2)]);
  drawTube(canvas, bone, medial, { shell: 0.99 * mineral, core: 0.99 * mineral });
  drawTube(canvas, bone, curve([p(12.5, 2.6, 0.2), p(14.2, 2.2, 0.24), p(15.5, 3.4, 0.5)]), thick);
  // Spine of the blade and the acromion, the coracoid, the socket.
  drawTube(canvas, bone, curve([p(11.7, 5.4, 0.25), p(14, 3.2, 0.5), p(16.4, 1.1, 0.62), p(18.4, 0.9, 0.75)]), thick);
  drawTube(canvas, bone, curve([p(14.9, 3.9, 0.3), p(14.6, 3.5, 0.6), p(14.3, 3, 0.65), p(14.5, 2.6, 0.3)]), {
    shell: 1.54 * mineral,
    core: 0.66 * mineral,
  });
  drawTube(canvas, bone, curve([p(16, 3.4, 0.3), p(15.7, 4.7, 0.34), p(15.9, 6.2, 0.3)]), {
    shell: 1.76 * mineral,
    core: 1.1 * mineral,
  });
  fillBlade(
    canvas,
    [...lateral, ...medial].map((point) => ({ x: point.x, y: point.y })),
    0.12 * mineral,
  );
}

/** The thin blade itself: an even film of bone between the borders (even-odd rule, row by row). */
function fillBlade(canvas: Canvas, outline: readonly { x: number; y: number }[], amount: number): void {
  const { side, bone } = canvas;
  const xs = outline.map((point) => point.x);
  const ys = outline.map((point) => point.y);
  const area = { left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), bottom: Math.max(...ys) };
  const { columnFrom, columnTo, rowFrom, rowTo } = pixelsWithin(canvas, area);
  for (let row = rowFrom; row < rowTo; row++) {
    const y = yOfRow(canvas, row);
    const crossings: number[] = [];
    for (let i = 0; i < outline.length; i++) {
      const a = outline[i]!;
      const b = outline[(i + 1) % outline.length]!;
      if (a.y > y !== b.y > y) crossings.push(a.x + ((b.x - a.x) * (y - a.y)) / (b.y - a.y));
    }
    crossings.sort((a, b) => a - b);
    for (let column = columnFrom; column < columnTo; column++) {
      const x = xOfColumn(canvas, column);
      let inside = false;
      for (const crossing of crossings) if (x > crossing) inside = !inside;
      if (inside) bone[row * side + column] = bone[row * side + column]! + amount;
    }
  }
}

function drawHumerus(canvas: Canvas, shape: Shape, hand: number): void {
  const p = placer(shape, hand);
  const { arms } = shape.exposure;
  const [dx, dy] = [Math.cos(arms), Math.sin(arms)];
  const mineral = shape.build.bone;
  const head = { x: 17.6, y: 4.3 };
  const along = (distance: number, radius: number) => p(head.x + dx * distance, head.y + dy * distance, radius);
  const wall = { shell: 0.75 * mineral, core: 0.22 * mineral };
  drawTube(
    canvas,
    canvas.bone,
    [along(-2.3, 0.4), along(-2.1, 1), along(-1.7, 1.6), along(-1, 2.1), along(0, 2.35), along(1, 2.3)],
    wall,
  );
  drawTube(canvas, canvas.bone, [along(1, 2.3), along(2.2, 1.9), along(3.8, 1.35), along(6, 1.15), along(30, 1.1)], {
    shell: 1.1 * mineral,
    core: 0.22 * mineral,
  });
}
