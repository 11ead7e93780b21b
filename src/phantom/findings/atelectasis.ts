/**
 * Atelectasis: lung without air and with loss of volume. Either plates of it above a raised diaphragm (Fleischner
 * 1936), or a lobe: the right upper one, folded up against the mediastinum under its raised fissure.
 */

import type { Random } from '../../base/random.ts';
import { diaphragm, innerHalfWidth, medialBorder, ofSide, type Shape, type Side } from '../shape.ts';
import { smoothStep } from '../smooth.ts';
import { curve, drawTube, solid } from '../tube.ts';
import type { Finding, Plan } from './finding.ts';
import { fillAir, onSide } from './paint.ts';

export const atelectasis: Finding = {
  name: 'Atelectasis',
  plan: (place, severity) => (place.next() < 0.72 ? plates(place, severity) : upperLobe(place, severity)),
};

function plates(place: Random, severity: number): Plan {
  const side: Side = place.next() < 0.5 ? -1 : 1;
  const rise = 1.5 + 1.4 * severity;
  const count = 2 + place.integer(2);
  const bands = Array.from({ length: count }, (_, i) => ({
    above: 1.2 + 1.5 * i + place.uniform(0, 0.5),
    tilt: place.uniform(-0.4, 0.25),
    bend: place.uniform(-0.4, 0.4),
    from: place.uniform(0.22, 0.34),
    to: place.uniform(0.7, 0.93),
    thickness: 0.24 + 0.1 * severity + place.uniform(0, 0.06),
    depth: place.uniform(0.65, 0.85) + 0.3 * severity,
  }));
  const highest = Math.max(...bands.map((band) => band.above));
  const base = (shape: Shape) => diaphragm(shape, side, 0.5 * innerHalfWidth(shape, ofSide(shape.dome, side)));
  return {
    alter(shape) {
      const [right, left] = shape.dome;
      return { ...shape, dome: side < 0 ? [right - rise, left] : [right, left - rise] };
    },
    paint(canvas, shape) {
      for (const band of bands) {
        const y = base(shape) - band.above;
        const half = innerHalfWidth(shape, y);
        const at = (part: number, bend: number, radius: number) => {
          const across = band.from + (band.to - band.from) * part;
          return {
            x: side * across * half,
            y: y - band.tilt * (part - 0.5) * 8 + bend,
            z: 0,
            radius,
            depth: band.depth,
          };
        };
        const thin = band.thickness * 0.35;
        const points = curve([
          at(0, 0, thin),
          at(0.35, band.bend, band.thickness),
          at(0.7, band.bend, band.thickness),
          at(1, 0, thin),
        ]);
        // Into the map that shows in proportion to the lung there is: behind the heart a plate is faint.
        drawTube(canvas, canvas.vessels, points, solid);
      }
    },
    boxes(shape) {
      const y = base(shape);
      const half = innerHalfWidth(shape, y);
      return [onSide(side, 0.17 * half, 0.98 * half, y - highest - 1.3, y + 2.8)];
    },
  };
}

function upperLobe(place: Random, severity: number): Plan {
  const bottom = place.uniform(6.8, 8.2);
  const curl = place.uniform(0.35, 0.6);
  const density = 0.62 + 0.25 * severity;
  const width = (y: number, shape: Shape) => (0.75 + 0.12 * severity) * innerHalfWidth(shape, y);
  return {
    paint(canvas, shape) {
      const area = onSide(-1, 0, shape.halfWidth, 0, bottom + 1);
      fillAir(canvas, area, (x, y) => {
        const across = (-x - medialBorder(y)) / (width(6, shape) - medialBorder(6));
        // The fissure, pulled up at the side.
        const fissure = bottom - (bottom - 1) * curl * Math.max(0, across) ** 1.6;
        return density * smoothStep(fissure + 0.25, fissure - 0.25, y) * smoothStep(1.25, 0.85, across);
      });
    },
    boxes: (shape) => [onSide(-1, 1.2, width(5, shape) + 0.8, 0, bottom + 0.3)],
  };
}
