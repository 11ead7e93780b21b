/** What is on a film besides the patient: the lead letter of the side, and the edge of the collimated beam. */

import { random } from '../../base/random.ts';
import type { Canvas } from '../canvas.ts';
import { drawTube, type TubePoint } from '../tube.ts';
import type { Plane } from './blur.ts';

type Stroke = readonly (readonly [number, number])[];

/** Letters as strokes in a box of 1 × 1.5. */
const letters: Readonly<Record<'L' | 'R', readonly Stroke[]>> = {
  L: [
    [
      [0, 0],
      [0, 1.5],
      [0.9, 1.5],
    ],
  ],
  R: [
    [
      [0, 1.5],
      [0, 0],
      [0.6, 0],
      [0.9, 0.2],
      [0.9, 0.6],
      [0.6, 0.8],
      [0, 0.8],
    ],
    [
      [0.45, 0.8],
      [0.95, 1.5],
    ],
  ],
};

/** Lead in the map of bone: thick enough to be nearly white on bare film. */
const lead = 16;

/** Sometimes draws a side marker in an upper corner. Its stream is its own: it tells nothing about findings. */
export function drawMarker(canvas: Canvas, seed: number, patient: number, visit: number): void {
  const draw = random(seed, 'marker', patient, visit);
  const margin = draw.uniform(0.03, 0.075);
  const letter = draw.next() < 0.75 ? 'L' : 'R';
  const size = draw.uniform(0.9, 1.5);
  const lean = draw.next() < 0.5 ? draw.uniform(-0.12, 0.12) : draw.uniform(-0.9, 0.9);
  if (draw.next() > 0.72) return;
  const extent = canvas.side / canvas.scale;
  const x = canvas.left + extent * (letter === 'L' ? 0.96 - margin - size / extent : 0.04 + margin);
  const y = canvas.top + extent * (0.05 + margin);
  for (const stroke of letters[letter]) {
    const points: TubePoint[] = stroke.map(([u, v]) => ({
      x: x + size * (u * Math.cos(lean) - v * Math.sin(lean)),
      y: y + size * (u * Math.sin(lean) + v * Math.cos(lean)),
      z: 0,
      radius: 0.13 * size,
      depth: 0.3,
    }));
    drawTube(canvas, canvas.bone, points, { shell: lead, core: lead });
  }
}

/** Sometimes shades one to four edges of the film where the beam was held back. Changes the map in place. */
export function collimate(map: Plane, seed: number, patient: number, visit: number): void {
  const draw = random(seed, 'collimation', patient, visit);
  const shut = draw.next() < 0.22;
  const edges = [0, 1, 2, 3].map(() => ({
    there: draw.next() < 0.5,
    width: draw.uniform(0.004, 0.03),
    tilt: draw.uniform(-0.008, 0.008),
  }));
  const shade = draw.uniform(1.5, 4.5);
  if (!shut) return;
  const { width: size, data } = map;
  const soft = 0.004 * size;
  const [left, right, top, bottom] = edges.map((edge) => ({ ...edge, width: edge.width * size }));
  const depthIn = (edge: { there: boolean; width: number; tilt: number }, across: number, along: number) =>
    edge.there ? edge.width + edge.tilt * along - across : -Infinity;
  const reach = Math.ceil(0.05 * size);
  for (let y = 0; y < size; y++) {
    const rowAtEdge = y < reach || y >= size - reach;
    for (let x = 0; x < size; x++) {
      if (!rowAtEdge && x === reach) x = size - reach;
      const depth = Math.max(
        depthIn(left!, x, y),
        depthIn(right!, size - 1 - x, y),
        depthIn(top!, y, x),
        depthIn(bottom!, size - 1 - y, x),
      );
      if (depth > -3 * soft) data[y * size + x] = data[y * size + x]! + shade / (1 + Math.exp(-depth / soft));
    }
  }
}
