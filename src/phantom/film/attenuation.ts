/** Path lengths to attenuation: μ = Σ coefficient · length, at about 75 keV effective, as seen on the turned film. */

import type { Canvas } from '../canvas.ts';
import type { Plane } from './blur.ts';

/** Linear attenuation per centimetre of water-like tissue (NIST XCOM: 0.19 at 75 keV). */
export const softTissue = 0.19;
/** How much more compact bone attenuates than the tissue it displaces. */
const boneExcess = 0.5;
/** Loss of bone's contrast with every centimetre of tissue beyond that of a lung: the beam hardens. */
const hardening = 0.032;
/** Part of the lung's volume that is air; the rest is tissue and blood. */
const airFraction = 0.76;
/** Air of this depth in centimetres shows vessels in full; less, where the lung thins out, in part. */
const fullDepth = 13;
/**
 * Vessels are drawn with more contrast than their size gives: film processing brings out detail of their width.
 */
const vesselContrast = 2.2;

/** The attenuation map of the whole canvas. */
export function attenuation({ soft, air, vessels, bone, side }: Canvas): Plane {
  const data = new Float32Array(side * side);
  for (let i = 0; i < data.length; i++) {
    const depth = air[i]!;
    const thin = Math.max(0, Math.min(1, depth / fullDepth));
    const marked = vesselContrast * vessels[i]! * thin * thin;
    const tissue = Math.max(0, soft[i]! - airFraction * depth + marked);
    const hardened = Math.max(0.4, 1 - hardening * Math.max(0, tissue - 9));
    data[i] = softTissue * tissue + boneExcess * hardened * bone[i]!;
  }
  return { width: side, height: side, data };
}

/** The image's square out of the middle of the canvas, turned by `rotation` radians, bilinearly. */
export function onFilm(plane: Plane, size: number, rotation: number): Plane {
  const data = new Float32Array(size * size);
  const cos = Math.cos(rotation);
  const sin = Math.sin(rotation);
  const middle = (plane.width - 1) / 2;
  const half = (size - 1) / 2;
  const last = plane.width - 1.001;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const u = Math.max(0, Math.min(last, middle + (x - half) * cos + (y - half) * sin));
      const v = Math.max(0, Math.min(last, middle - (x - half) * sin + (y - half) * cos));
      const column = u | 0;
      const row = v | 0;
      const fx = u - column;
      const fy = v - row;
      const at = row * plane.width + column;
      const upper = plane.data[at]! * (1 - fx) + plane.data[at + 1]! * fx;
      const lower = plane.data[at + plane.width]! * (1 - fx) + plane.data[at + plane.width + 1]! * fx;
      data[y * size + x] = upper * (1 - fy) + lower * fy;
    }
  }
  return { width: size, height: size, data };
}

/** Where a point of the canvas (in pixels) lies on the film: the inverse of `onFilm`. */
export function filmPoint(side: number, size: number, rotation: number, x: number, y: number): [number, number] {
  const dx = x - side / 2;
  const dy = y - side / 2;
  const cos = Math.cos(rotation);
  const sin = Math.sin(rotation);
  return [size / 2 + dx * cos - dy * sin, size / 2 + dx * sin + dy * cos];
}
