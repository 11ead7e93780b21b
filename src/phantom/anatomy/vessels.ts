/**
 * The vessels of the lungs: trees that leave the hila, fork and thin out towards the periphery.
 * At a fork the cubes of the radii add up (Murray 1926).
 */

import { type Random, random } from '../../base/random.ts';
import type { Canvas } from '../canvas.ts';
import type { Shape, Side } from '../shape.ts';
import { drawTube, type TubePoint } from '../tube.ts';
import { inLung } from './lungs.ts';

/** Where a hilum is; the left one is a little higher. */
export function hilum(shape: Shape, side: Side): { x: number; y: number } {
  const { build, exposure } = shape;
  const level = 0.47 * shape.floor + 2.1;
  return {
    x: side * (3.9 * (build.halfWidth / 13.4)) + 2 * exposure.yaw,
    y: level - (side > 0 ? 1 : 0),
  };
}

/** Directions of the first branches in degrees above the horizontal, outwards, and their radii in centimetres. */
const firstBranches = [
  { angle: 78, radius: 0.3 },
  { angle: 52, radius: 0.34 },
  { angle: 24, radius: 0.26 },
  { angle: -2, radius: 0.24 },
  { angle: -28, radius: 0.36 },
  { angle: -50, radius: 0.46 },
  { angle: -68, radius: 0.5 },
  { angle: -84, radius: 0.4 },
] as const;

export function drawVessels(canvas: Canvas, shape: Shape, seed: number, patient: number): void {
  for (const side of [-1, 1] as const) {
    const draw = random(seed, 'vessels', patient, side);
    const start = hilum(shape, side);
    // Arteries, then veins, which come in lower and flatter.
    for (const [drop, scale] of [
      [0, 1],
      [1.3, 0.8],
    ] as const) {
      for (const branch of firstBranches) {
        const angle = ((branch.angle + draw.uniform(-11, 11)) * Math.PI) / 180;
        const root = {
          x: start.x + side * draw.uniform(-0.9, 0.4),
          y: start.y + drop + draw.uniform(-1, 1),
          angle,
          radius: branch.radius * scale * shape.build.vessels * draw.uniform(0.85, 1.15),
        };
        grow({ canvas, shape, side }, draw, root, 0, true);
      }
    }
    drawHilum(canvas, shape, side, draw);
  }
}

interface Lung {
  readonly canvas: Canvas;
  readonly shape: Shape;
  readonly side: Side;
}

interface Twig {
  readonly x: number;
  readonly y: number;
  readonly angle: number;
  readonly radius: number;
}

/**
 * Draws a twig and what grows from it. Every twig takes its random numbers whether it is inside the lung or not, so
 * that a patient's tree stays the same in another breath and with another heart.
 */
function grow(lung: Lung, draw: Random, twig: Twig, generation: number, inside: boolean): void {
  const { canvas, shape, side } = lung;
  let { x, y, angle } = twig;
  const length = (generation === 0 ? 1.6 : 1.1) + 4.2 * Math.sqrt(twig.radius) * draw.uniform(0.5, 1.2);
  const steps = Math.max(3, Math.round(length / 0.6));
  const bend = draw.uniform(-0.15, 0.15);
  const points: TubePoint[] = [{ x, y, z: 0, radius: twig.radius }];
  for (let i = 1; i <= steps; i++) {
    angle += bend + draw.uniform(-0.14, 0.14);
    x += side * Math.cos(angle) * (length / steps);
    y -= Math.sin(angle) * (length / steps);
    points.push({ x, y, z: 0, radius: twig.radius * (1 - 0.18 * (i / steps)) });
  }
  if (inside) drawTube(canvas, canvas.vessels, points);
  const share = draw.uniform(0.28, 0.5);
  const spread = draw.uniform(0.35, 0.8);
  const turn = draw.next() < 0.5 ? 1 : -1;
  if (generation >= 6 || twig.radius < 0.035) return;
  const stays = inside && inLung(shape, x, y, 0.3);
  const next = (part: number, bent: number): Twig => ({
    x,
    y,
    angle: angle + bent,
    radius: twig.radius * 0.84 * Math.cbrt(part),
  });
  grow(lung, draw, next(1 - share, turn * spread * share), generation + 1, stays);
  grow(lung, draw, next(share, -turn * spread), generation + 1, stays);
}

/** The crowd of vessels seen end-on around the hilum. */
function drawHilum(canvas: Canvas, shape: Shape, side: Side, draw: Random): void {
  const centre = hilum(shape, side);
  for (let i = 0; i < 12; i++) {
    const x = centre.x + side * draw.uniform(-1.4, 0.9);
    const y = centre.y + draw.uniform(-1.6, 3.2);
    const radius = draw.uniform(0.22, 0.55);
    const lean = draw.uniform(-0.9, 0.3);
    drawTube(canvas, canvas.vessels, [
      { x, y, z: 0, radius: radius * 0.7 },
      { x: x + side * lean * radius, y: y + radius * 1.2, z: 0, radius },
      { x: x + 2 * side * lean * radius, y: y + radius * 2.4, z: 0, radius: radius * 0.7 },
    ]);
  }
}
