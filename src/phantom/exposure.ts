/** What differs from image to image of one patient: how they stood, breathed and were exposed. */

import { type Random, random } from '../base/random.ts';

export interface Exposure {
  readonly view: 'PA' | 'AP';
  /** Share of the full breath that was taken, about 0.8 … 1. */
  readonly breath: number;
  /** Turn of the film's plane, in radians. */
  readonly rotation: number;
  /** Turn of the patient to the side: centimetres sideways for each centimetre to the front. */
  readonly yaw: number;
  /** Centimetres of body across the image. */
  readonly field: number;
  /** Where in the image the midline and the apices are, in parts of its side. */
  readonly middle: number;
  readonly apex: number;
  /** Angle of the upper arms below the horizontal, in radians. */
  readonly arms: number;
  /** Attenuation that comes out middle grey. */
  readonly centre: number;
  /** Attenuation from one seventh to six sevenths of the scale, roughly a quarter of the film's range. */
  readonly latitude: number;
  /** Part of the light on the film that is scattered. */
  readonly scatter: number;
  /** Quanta a square centimetre behind a body of no attenuation; the fewer, the noisier. */
  readonly quanta: number;
  /** Standard deviation of the blur by focus, movement and screen, in centimetres. */
  readonly blur: number;
}

/** The exposure of an image: a stream of its own, so that nothing in it tells which findings there are. */
export function drawExposure(seed: number, patient: number, visit: number): Exposure {
  const draw = random(seed, 'exposure', patient, visit);
  const view = draw.next() < 0.78 ? 'PA' : 'AP';
  const portable = view === 'AP' ? 1 : 0;
  return {
    view,
    breath: Math.min(1, 0.97 - 0.05 * portable - 0.045 * Math.abs(draw.normal())),
    rotation: clamped(draw, 0.012 + 0.008 * portable, 0.045),
    yaw: clamped(draw, 0.02 + 0.015 * portable, 0.06),
    field: draw.uniform(36.5, 42),
    middle: 0.5 + clamped(draw, 0.016, 0.04),
    apex: draw.uniform(0.07, 0.14),
    arms: portable ? draw.uniform(0.9, 1.35) : draw.uniform(0.25, 1.1),
    centre: 2.85 + clamped(draw, 0.16, 0.35),
    latitude: draw.uniform(0.7, 1) + 0.06 * portable,
    scatter: draw.uniform(0.1, 0.28) + 0.08 * portable,
    quanta: draw.uniform(4e6, 1.5e7) * (portable ? 0.6 : 1),
    blur: draw.uniform(0.045, 0.07) + 0.012 * portable,
  };
}

const clamped = (draw: Random, deviation: number, limit: number): number =>
  Math.max(-limit, Math.min(limit, deviation * draw.normal()));
