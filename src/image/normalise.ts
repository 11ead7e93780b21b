/**
 * Normalises a grey image: subtracts a mean and divides by (a standard deviation + epsilon).
 * Two rules, both the course notebook's: `image` takes the image's own mean and population standard deviation (the
 * notebook's training), `dataset` those of a sample of training images (its validation and test).
 * The training graph and the deployed model do the same inside; this is their reference in float64.
 */

import type { GreyImage } from './image.ts';

/** Mean and population standard deviation of pixel values, in grey levels 0 … 255. */
export interface Moments {
  readonly mean: number;
  readonly standardDeviation: number;
}

export type Normalisation =
  | { readonly rule: 'image'; readonly epsilon: number }
  | ({ readonly rule: 'dataset'; readonly epsilon: number } & Moments);

/** What keeps the division finite for an image of one colour; the notebook's and Keras' value. */
export const defaultEpsilon = 1e-6;

/** The moments of one image's pixels. */
export function pixelMoments(image: GreyImage): Moments {
  return momentsOf(countLevels([image]));
}

/** The moments of all pixels of several images together. */
export function pooledMoments(images: Iterable<GreyImage>): Moments {
  return momentsOf(countLevels(images));
}

/** The normalised values, row-major `[height, width]`, rounded to float32 once, at the end. */
export function normalise(image: GreyImage, normalisation: Normalisation): Float32Array {
  const { mean, standardDeviation } = normalisation.rule === 'image' ? pixelMoments(image) : normalisation;
  const divisor = standardDeviation + normalisation.epsilon;
  return Float32Array.from(image.data, (value) => (value - mean) / divisor);
}

/** How many pixels have each of the 256 grey levels: exact whole numbers, whatever the number of pixels. */
function countLevels(images: Iterable<GreyImage>): Float64Array {
  const counts = new Float64Array(256);
  for (const { data } of images) {
    for (let i = 0; i < data.length; i++) counts[data[i]!] = counts[data[i]!]! + 1;
  }
  return counts;
}

function momentsOf(counts: Float64Array): Moments {
  const pixels = counts.reduce((sum, count) => sum + count, 0);
  if (pixels === 0) throw new RangeError('the moments of no pixels are undefined');
  const mean = counts.reduce((sum, count, level) => sum + count * level, 0) / pixels;
  const variance = counts.reduce((sum, count, level) => sum + count * (level - mean) ** 2, 0) / pixels;
  return { mean, standardDeviation: Math.sqrt(variance) };
}
