/**
 * Estimates the mean and standard deviation of a dataset's pixels from a random sample of its images, as the course
 * notebook does for validation and test: all pixels of 100 training images together, after the resize.
 */

import { random, shuffled } from '../base/random.ts';
import { defaultEpsilon, type Normalisation, pooledMoments } from '../image/normalise.ts';
import type { ImageStore } from './image-store.ts';
import type { LabelTable } from './table.ts';

export interface EstimateOptions {
  readonly seed: number;
  /** How many images; all where the table has fewer. Default 100. */
  readonly sampleSize?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The normalisation by the dataset. The same seed takes the same images.
 *
 * @param table the training table: nothing of validation or test may go into the numbers
 * @throws InputError that names an image which is missing or can't be decoded; InterruptedError.
 */
export async function estimateNormalisation(
  table: LabelTable,
  store: ImageStore,
  options: EstimateOptions,
): Promise<Extract<Normalisation, { rule: 'dataset' }>> {
  const { seed, sampleSize = 100, signal } = options;
  const names = [...new Set(table.rows.map((row) => row.image))];
  const sample = shuffled(names, random(seed, 'normalisation')).slice(0, sampleSize);
  const images = await Promise.all(sample.map((name) => store.image(name, signal)));
  return { rule: 'dataset', ...pooledMoments(images), epsilon: defaultEpsilon };
}
