/**
 * Draws a bent tube (a rib, a vessel, a windpipe) as the beam sees it.
 *
 * The tube is cut into thin slices across its axis; the matter of each slice is spread over the pixels it projects
 * to, four pixels a sample, so that matter is conserved: a tube that runs along the beam is as bright as it should be
 * (the rim of the rib cage), and one thinner than a pixel fades instead of breaking up.
 */

import type { Canvas } from './canvas.ts';

/** A point of the axis with the tube's two half-thicknesses there, all in centimetres. */
export interface TubePoint {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  /** Half the extent in the plane of the film (up and down for a rib). */
  readonly radius: number;
  /** Half the extent across that; the radius where it isn't given. */
  readonly depth?: number;
}

/** How much matter the shell and the core hold, 1 = solid. A pipe of air has an amount below 0. */
export interface TubeWall {
  readonly shell: number;
  readonly core: number;
}

export const solid: TubeWall = { shell: 1, core: 1 };

/** Part of the radius at which the core ends, squared. */
const coreLimit = 0.72;
/** Distance between samples in pixels: one at most, so that the samples leave no pattern. */
const spacing = 1;

/** Adds a tube along `points` to one of the canvas' maps. */
export function drawTube(
  canvas: Canvas,
  map: Float32Array,
  points: readonly TubePoint[],
  wall: TubeWall = solid,
): void {
  for (let i = 1; i < points.length; i++) drawSegment(canvas, map, points[i - 1]!, points[i]!, wall);
}

function drawSegment(canvas: Canvas, map: Float32Array, from: TubePoint, to: TubePoint, wall: TubeWall): void {
  const { side, scale, left, top } = canvas;
  const [dx, dy, dz] = [to.x - from.x, to.y - from.y, to.z - from.z];
  const length = Math.sqrt(dx * dx + dy * dy + dz * dz);
  if (length === 0) return;
  const [tx, ty, tz] = [dx / length, dy / length, dz / length];
  const flat = Math.sqrt(tx * tx + ty * ty);

  // Across the axis: one direction in the plane of the film (upright for a tube along the beam), and one out of it.
  const across = flat > 0.25 ? { x: -ty / flat, y: tx / flat } : { x: 0, y: 1 };
  const out = flat > 0.25 ? { x: (-tz * tx) / flat, y: (-tz * ty) / flat } : { x: 1, y: 0 };

  const [fromDepth, toDepth] = [from.depth ?? from.radius, to.depth ?? to.radius];
  const radius = Math.max(from.radius, to.radius);
  const depth = Math.max(fromDepth, toDepth);
  const spread = Math.hypot(out.x, out.y) * depth * scale;
  const steps = Math.max(1, Math.ceil((Math.max(length * flat, length * 0.35) * scale) / spacing));
  const samples = Math.max(1, Math.ceil((2 * radius * scale) / spacing));
  const layers = spread < 0.6 ? 1 : Math.ceil((2 * spread) / spacing);
  // A sample's share of a slice: of the slice's area at either end, by its number of samples.
  const share = ((length / steps) * 4 * scale * scale) / (samples * layers);
  const fromMatter = share * from.radius * fromDepth;
  const moreMatter = share * to.radius * toDepth - fromMatter;

  for (let j = 0; j < samples; j++) {
    const a = (2 * j + 1) / samples - 1;
    for (let k = 0; k < layers; k++) {
      const b = (2 * k + 1) / layers - 1;
      const amount = layers === 1 ? meanAcross(a, wall) : matterAt(a * a + b * b, wall);
      if (amount === 0) continue;
      const startX = (from.x + a * from.radius * across.x + b * fromDepth * out.x - left) * scale - 0.5;
      const startY = (from.y + a * from.radius * across.y + b * fromDepth * out.y - top) * scale - 0.5;
      const wayX = (to.x + a * to.radius * across.x + b * toDepth * out.x - left) * scale - 0.5 - startX;
      const wayY = (to.y + a * to.radius * across.y + b * toDepth * out.y - top) * scale - 0.5 - startY;
      for (let i = 0; i < steps; i++) {
        const part = (i + 0.5) / steps;
        const px = startX + wayX * part;
        const py = startY + wayY * part;
        if (!(px >= 0 && py >= 0 && px < side - 1 && py < side - 1)) continue;
        const column = px | 0;
        const row = py | 0;
        const fx = px - column;
        const fy = py - row;
        const at = row * side + column;
        const matter = amount * (fromMatter + moreMatter * part);
        const upper = matter * (1 - fy);
        const lower = matter * fy;
        map[at] = map[at]! + upper * (1 - fx);
        map[at + 1] = map[at + 1]! + upper * fx;
        map[at + side] = map[at + side]! + lower * (1 - fx);
        map[at + side + 1] = map[at + side + 1]! + lower * fx;
      }
    }
  }
}

/** Matter at a squared distance from the axis, in units of the radius; the rim is softened over a tenth of it. */
function matterAt(squared: number, wall: TubeWall): number {
  if (squared >= 1.1) return 0;
  const rim = squared > 0.9 ? (1.1 - squared) / 0.2 : 1;
  return (squared > coreLimit ? wall.shell : wall.core) * rim;
}

/** Mean matter along the chord at `a` radii from the axis, over the full diameter. */
function meanAcross(a: number, wall: TubeWall): number {
  const whole = Math.sqrt(Math.max(0, 1 - a * a));
  const core = Math.sqrt(Math.max(0, coreLimit - a * a));
  return wall.shell * (whole - core) + wall.core * core;
}

/** Points along a smooth curve through control points (Catmull and Rom 1974), `step` centimetres apart or closer. */
export function curve(controls: readonly TubePoint[], step = 0.4): TubePoint[] {
  const points: TubePoint[] = [];
  const at = (i: number) => controls[Math.max(0, Math.min(controls.length - 1, i))]!;
  for (let i = 0; i + 1 < controls.length; i++) {
    const [p, q, r, s] = [at(i - 1), at(i), at(i + 1), at(i + 2)];
    const pieces = Math.max(1, Math.ceil(Math.hypot(r.x - q.x, r.y - q.y, r.z - q.z) / step));
    for (let j = 0; j < pieces; j++) points.push(between(p, q, r, s, j / pieces));
  }
  points.push(at(controls.length - 1));
  return points;
}

function between(p: TubePoint, q: TubePoint, r: TubePoint, s: TubePoint, t: number): TubePoint {
  const mix = (a: number, b: number, c: number, d: number) =>
    b + (t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))) / 2;
  const depth = (point: TubePoint) => point.depth ?? point.radius;
  return {
    x: mix(p.x, q.x, r.x, s.x),
    y: mix(p.y, q.y, r.y, s.y),
    z: mix(p.z, q.z, r.z, s.z),
    radius: q.radius + (r.radius - q.radius) * t,
    depth: depth(q) + (depth(r) - depth(q)) * t,
  };
}
