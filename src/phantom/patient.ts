/** The patient behind a phantom: age, sex and the body that stays the same from image to image. */

import { type Random, random } from '../base/random.ts';

export interface PhantomPatient {
  /** Identifier as in `PatientId`, such as `P00042`. */
  readonly id: string;
  readonly number: number;
  readonly sex: 'F' | 'M';
  /** Years. */
  readonly age: number;
  readonly build: Build;
}

/** Measures of a body, in centimetres unless said otherwise. */
export interface Build {
  /** Half the greatest width of the lungs, between the pleurae. */
  readonly halfWidth: number;
  /** From the apex of a lung to its costophrenic angle at full breath. */
  readonly lungHeight: number;
  /** Thickness of chest wall and fat at the side. */
  readonly wall: number;
  /** The chest's depth from front to back, relative to the usual. */
  readonly depth: number;
  /** Thickness of a breast where it is thickest; 0 where there is none to see. */
  readonly breast: number;
  /** How far below the apices the breasts' lower folds are. */
  readonly breastFold: number;
  /** Width of the heart relative to the usual. */
  readonly heart: number;
  /** Length of the heart relative to its width: tall hearts stand, broad ones lie. */
  readonly heartStand: number;
  /** Radius of the aortic arch; it grows with age. */
  readonly aorta: number;
  /** How much lower the left dome of the diaphragm is than the right. */
  readonly domeStep: number;
  /** How high the domes rise above the costophrenic angles. */
  readonly domeHeight: number;
  /** Where the domes' tops lie between midline and wall, [right, left], as parts. */
  readonly domePlace: readonly [number, number];
  /** Flatness of the domes' tops; 1 is a roof. */
  readonly domeRound: number;
  /** Sideways bend of the spine. */
  readonly scoliosis: number;
  /** Bone mineral relative to the usual. */
  readonly bone: number;
  /** Distance between neighbouring ribs at the spine. */
  readonly ribStep: number;
  /** How steeply the ribs fall from the back to the side, relative to the usual. */
  readonly ribFall: number;
  /** Height of the shoulders relative to the apices; greater is lower. */
  readonly shoulder: number;
  /** Size of the vessels of the lung relative to the usual. */
  readonly vessels: number;
}

/**
 * The patient of a number.
 *
 * @param seed of the data set.
 * @param number 0, 1, 2, …; the same number is the same patient, however many there are.
 */
export function phantomPatient(seed: number, number: number): PhantomPatient {
  const draw = random(seed, 'patient', number);
  const sex = draw.next() < 0.46 ? 'F' : 'M';
  const age = Math.round(Math.min(92, Math.max(18, 52 + 17 * draw.normal())));
  return { id: `P${String(number).padStart(5, '0')}`, number, sex, age, build: drawBuild(draw, sex, age) };
}

function drawBuild(draw: Random, sex: 'F' | 'M', age: number): Build {
  const female = sex === 'F';
  // Weight shows in the wall, the depth, the breasts and how far the abdomen pushes the diaphragm up.
  const weight = Math.max(-1.4, Math.min(2, draw.normal()));
  const old = (age - 50) / 40;
  return {
    halfWidth: (female ? 12.7 : 13.8) + 0.55 * draw.normal() + 0.2 * weight,
    lungHeight: (female ? 29.2 : 31.2) + 1.1 * draw.normal() - 0.7 * weight,
    wall: 1.9 + 0.7 * weight + draw.uniform(-0.2, 0.3),
    depth: 1 + 0.07 * weight + 0.04 * draw.normal(),
    breast: female ? Math.max(0.8, 2.6 + 1.1 * weight + 0.6 * draw.normal()) : Math.max(0, 0.5 * weight),
    breastFold: 21.2 + 1.5 * draw.normal() + 0.8 * old,
    heart: 1 + 0.045 * draw.normal() + 0.03 * weight + 0.02 * old,
    heartStand: 1 + 0.06 * draw.normal() - 0.04 * weight,
    aorta: 1.55 + 0.25 * old + 0.12 * draw.normal(),
    domeStep: draw.uniform(0.5, 2),
    domeHeight: 5.3 + 0.7 * draw.normal() + 0.3 * weight,
    domePlace: [draw.uniform(0.4, 0.56), draw.uniform(0.42, 0.6)],
    domeRound: draw.uniform(1.55, 2),
    scoliosis: 0.35 * draw.normal(),
    bone: Math.max(0.6, (female ? 0.95 : 1.05) - 0.16 * Math.max(0, old) + 0.08 * draw.normal()),
    ribStep: 2.45 + 0.06 * draw.normal(),
    ribFall: 1 + 0.14 * draw.normal(),
    shoulder: 0.8 * draw.normal(),
    vessels: 1 + 0.08 * draw.normal(),
  };
}
