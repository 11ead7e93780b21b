/**
 * What guesses reach that never saw the image, scored like maps: a heat map that points no better than these has learnt nothing
 * of where a finding is.
 * - uniform: a place drawn at random, and an even map: all three scores are the boxes' part of the image.
 * - centre: a round spot in the middle of the image.
 * - lungs: a spot in the middle of either lung, as they lie in a frontal X-ray; the hit is that of one of the two by lot.
 * - other patients: where the boxes of this finding lie in all other patients, which is what the best guess could know.
 */

import { centreOf, isHit, type Localisation, localise, type Rectangle, type Target } from './localisation.ts';
import type { FloatMap, Size } from './upsample.ts';

type Scores = Omit<Localisation, 'isEmpty'>;

const places = 32;
const grid = { width: places, height: places };
/** The spots' standard deviation, as a part of the image's side: half of the maximum at a sixth of it. */
const spread = 0.14;
const centre = [0.5, 0.5] as const;
/** Of the right and the left lung; the right one is on the image's left. */
const lungs = [
  [0.3, 0.45],
  [0.7, 0.45],
] as const;

export function uniformBaseline({ share }: Target): Scores {
  return { hit: share, iou: share, energy: share };
}

export function centreBaseline(target: Target): Scores {
  return { ...scoresOf(spots([centre]), target), hit: isHit(centre, target) ? 1 : 0 };
}

export function lungsBaseline(target: Target): Scores {
  const hits = lungs.filter((place) => isHit(place, target)).length;
  return { ...scoresOf(spots(lungs), target), hit: hits / lungs.length };
}

function scoresOf(map: FloatMap, target: Target): Scores {
  const { hit, iou, energy } = localise(map, target);
  return { hit, iou, energy };
}

function spots(middles: readonly (readonly [x: number, y: number])[]): FloatMap {
  const values = Float32Array.from({ length: places * places }, (_, at) => {
    const [x, y] = centreOf(at, grid);
    return middles.reduce(
      (sum, [cx, cy]) => sum + Math.exp(-((x - cx) ** 2 + (y - cy) ** 2) / (2 * spread * spread)),
      0,
    );
  });
  return { ...grid, values };
}

/** The boxes of one finding in one image. */
export interface Drawn {
  readonly patient: string;
  readonly finding: string;
  readonly boxes: readonly Rectangle[];
  readonly image: Size;
}

/**
 * How often each place lies in a box of the finding, in the images of all other patients. Smoothed: boxes are few, and the place
 * that most of them share would hang on one box more or less.
 *
 * @returns for a case its map, undefined where no other patient has the finding drawn
 */
export function boxesOfOthers(all: readonly Drawn[]): (drawn: Drawn) => FloatMap | undefined {
  const totals = new Map<string, { counts: Float64Array; patients: Set<string> }>();
  const ofPatients = new Map<string, Float64Array>();
  for (const drawn of all) {
    const total = totals.get(drawn.finding) ?? { counts: new Float64Array(places * places), patients: new Set() };
    const own = ofPatients.get(keyOf(drawn)) ?? new Float64Array(places * places);
    totals.set(drawn.finding, total);
    ofPatients.set(keyOf(drawn), own);
    total.patients.add(drawn.patient);
    for (const at of placesIn(drawn)) {
      total.counts[at]!++;
      own[at]!++;
    }
  }
  return (drawn) => {
    const { counts, patients } = totals.get(drawn.finding)!;
    if (patients.size < 2) return undefined;
    const own = ofPatients.get(keyOf(drawn))!;
    return { ...grid, values: smoothed(counts.map((count, at) => count - own[at]!)) };
  };
}

/** With a Gaussian of a sixteenth of the side, rows and then columns; what lies outside counts as nothing. */
function smoothed(values: Float64Array): Float32Array {
  const deviation = places / 16;
  const along = (from: Float64Array, stride: number) =>
    from.map((_, at) => {
      const place = Math.floor(at / stride) % places;
      let sum = 0;
      for (let other = 0; other < places; other++) {
        sum += from[at + (other - place) * stride]! * Math.exp(-((other - place) ** 2) / (2 * deviation ** 2));
      }
      return sum;
    });
  return Float32Array.from(along(along(values, 1), places));
}

function keyOf({ patient, finding }: Drawn): string {
  return JSON.stringify([patient, finding]);
}

/** The places whose centres lie in a box. */
function placesIn(drawn: Drawn): number[] {
  return Array.from({ length: places * places }, (_, at) => at).filter((at) => isHit(centreOf(at, grid), drawn));
}
