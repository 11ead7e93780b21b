/** The chest of one image as lengths: the patient's build at the breath taken, before any finding and after. */

import type { Exposure } from './exposure.ts';
import type { Build } from './patient.ts';
import { smoothStep } from './smooth.ts';

/** The viewer's left is the patient's right lung: `side` is −1 for the right lung, +1 for the left. */
export type Side = -1 | 1;

export interface Shape {
  readonly build: Build;
  readonly exposure: Exposure;
  /** Half the greatest width between the pleurae. */
  readonly halfWidth: number;
  /** Depth of the costophrenic angle below the apex, [right, left]. */
  readonly angle: readonly [number, number];
  /** Depth of the top of the diaphragm's dome below the apex, [right, left]. */
  readonly dome: readonly [number, number];
  /** Level of the diaphragm under the heart, which a raised dome beside it leaves where it is. */
  readonly floor: number;
  /** Size of the heart relative to the usual, across and along. */
  readonly heartWidth: number;
  readonly heartLength: number;
}

/** The shape without findings. */
export function shapeOf(build: Build, exposure: Exposure): Shape {
  const height = build.lungHeight * exposure.breath;
  // A shallow breath raises the domes more than it raises the angles.
  const dome = height - build.domeHeight - 7 * (1 - exposure.breath);
  const magnified = exposure.view === 'AP' ? 1.07 : 1;
  return {
    build,
    exposure,
    halfWidth: build.halfWidth * (0.94 + 0.06 * exposure.breath),
    angle: [height, height + 0.25 * build.domeStep],
    dome: [dome, dome + build.domeStep],
    floor: dome + build.domeStep / 2,
    heartWidth: build.heart * magnified * (1 + 0.5 * (1 - exposure.breath)) * (build.halfWidth / 13.4),
    heartLength: build.heart * build.heartStand * magnified * (build.lungHeight / 28.5),
  };
}

/** The value for a side out of a pair [right, left]. */
export const ofSide = <T>(pair: readonly [T, T], side: Side): T => (side < 0 ? pair[0] : pair[1]);

/** Half the width between the pleurae at a depth below the apices. */
export function innerHalfWidth(shape: Shape, y: number): number {
  const below = Math.max(0, y);
  const part = Math.min(1.1, below / 24);
  const round = Math.max(0, 1 - below / 6);
  return shape.halfWidth * (0.7 + 0.3 * part ** 0.7) * Math.sqrt(1 - round ** 2.3 * 0.96);
}

/** The lung's border towards the midline, without heart and aorta. */
export function medialBorder(y: number): number {
  const apex = Math.max(0, 1 - Math.max(0, y) / 3.2);
  return 1.75 + 2.2 * apex * apex + 0.15 * smoothStep(10, 20, y);
}

/** Depth of the lung from front to back at a depth below the apices. */
export function lungDepth(shape: Shape, y: number): number {
  return shape.build.depth * (2.2 + 16.3 * Math.sqrt(smoothStep(-2, 13.5, y)));
}

/** The diaphragm's upper outline at a distance from the midline on a side. */
export function diaphragm(shape: Shape, side: Side, distance: number): number {
  const dome = ofSide(shape.dome, side);
  const angle = ofSide(shape.angle, side);
  const outer = innerHalfWidth(shape, angle) - 0.1;
  const middle = ofSide(shape.build.domePlace, side) * outer;
  const t = (distance - middle) / (outer - middle);
  if (t >= 1) return angle;
  // Outwards a quarter of a flat ellipse that ends steeply in the angle; inwards a gentle fall towards the heart.
  if (t > 0) return angle - (angle - dome) * (1 - t ** shape.build.domeRound) ** 0.74;
  return dome + (side < 0 ? 1 : 0.5) * Math.min(1.4, -t) ** 2.2;
}
