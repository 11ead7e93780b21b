/** Divides the patients of a set among training, validation and test; a patient's images stay together. */

import { random, shuffled } from '../base/random.ts';

/** Parts of the images for each table; they sum to 1. */
export interface Fractions {
  readonly train: number;
  readonly valid: number;
  readonly test: number;
}

export type SplitName = keyof Fractions;
export const splitNames = ['train', 'valid', 'test'] as const satisfies readonly SplitName[];

/**
 * The split of every patient. Patients, in an order drawn from the seed, go to the split that is furthest short of its
 * share of images, so that sizes come out as close as whole patients allow.
 *
 * @param imagesOf number of images by patient.
 */
export function splitPatients<Key extends string | number>(
  seed: number,
  imagesOf: ReadonlyMap<Key, number>,
  fractions: Fractions,
): Map<Key, SplitName> {
  const total = [...imagesOf.values()].reduce((sum, count) => sum + count, 0);
  const missing = new Map(splitNames.map((name) => [name, fractions[name] * total]));
  const result = new Map<Key, SplitName>();
  for (const patient of shuffled([...imagesOf.keys()], random(seed, 'split'))) {
    const name = splitNames.reduce((a, b) => (missing.get(b)! > missing.get(a)! ? b : a));
    missing.set(name, missing.get(name)! - imagesOf.get(patient)!);
    result.set(patient, name);
  }
  return result;
}
