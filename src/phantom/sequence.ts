/** Which patient an image belongs to: a rule that needs no count of images, so that image 7 is the same in any set. */

import { random, shuffled } from '../base/random.ts';

/** Images of the four patients in a group of ten, in an order drawn for each group. */
const imagesOfPatients = [4, 3, 2, 1] as const;
const groupImages = 10;

export interface ImagePlace {
  /** Number of the patient. */
  readonly patient: number;
  /** The patient's first image is visit 0. */
  readonly visit: number;
}

/**
 * The patient and visit of an image.
 *
 * @param image 0, 1, 2, …
 */
export function placeOfImage(seed: number, image: number): ImagePlace {
  const group = Math.floor(image / groupImages);
  const counts = shuffled(imagesOfPatients, random(seed, 'group', group));
  let visit = image - group * groupImages;
  let member = 0;
  while (visit >= counts[member]!) visit -= counts[member++]!;
  return { patient: group * imagesOfPatients.length + member, visit };
}
