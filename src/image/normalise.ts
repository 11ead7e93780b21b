/**
 * Normalises a grey image: subtracts a mean and divides by (a standard deviation + epsilon).
 * Two rules are the course notebook's: `image` takes the image's own mean and population standard deviation (the
 * notebook's training), `dataset` those of a sample of training images (its validation and test).
 * A third, `channels`, is ImageNet's.
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
  | ({ readonly rule: 'dataset'; readonly epsilon: number } & Moments)
  | ChannelNormalisation;

/**
 * A rule of colour networks: the grey image three times, each minus a mean and divided by a deviation of its own. A network
 * whose convolutions pad with zeros tells it from any rule of one channel at the image's edge, so there is no shorter form.
 */
export interface ChannelNormalisation {
  readonly rule: 'channels';
  readonly epsilon: number;
  /** In grey levels 0 … 255, of red, green and blue. */
  readonly mean: readonly [number, number, number];
  readonly standardDeviation: readonly [number, number, number];
}

/**
 * ImageNet's, by which torchvision's and Keras' DenseNets were trained: 0.485, 0.456, 0.406 and 0.229, 0.224, 0.225 of
 * pixels from 0 to 1 (torchvision/transforms/_presets.py; keras/src/applications/imagenet_utils.py, mode torch).
 */
export const imagenet: ChannelNormalisation = {
  rule: 'channels',
  epsilon: 0,
  mean: [0.485 * 255, 0.456 * 255, 0.406 * 255],
  standardDeviation: [0.229 * 255, 0.224 * 255, 0.225 * 255],
};

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

/**
 * The normalised values, row-major `[height, width]`, rounded to float32 once, at the end; `[3, height, width]` by the rule
 * `channels`.
 */
export function normalise(image: GreyImage, normalisation: Normalisation): Float32Array {
  if (normalisation.rule === 'channels') {
    const { mean, standardDeviation, epsilon } = normalisation;
    return Float32Array.from(
      mean.flatMap((m, channel) =>
        Array.from(image.data, (value) => (value - m) / (standardDeviation[channel]! + epsilon)),
      ),
    );
  }
  const { mean, standardDeviation } = normalisation.rule === 'image' ? pixelMoments(image) : normalisation;
  const divisor = standardDeviation + normalisation.epsilon;
  return Float32Array.from(image.data, (value) => (value - mean) / divisor);
}

/** The rule in words, for people. */
export function normalisationText(normalisation: Normalisation): string {
  const shown = (value: number) => String(Number(value.toPrecision(6)));
  if (normalisation.rule === 'image') return 'each image minus its mean, divided by its standard deviation';
  const { rule, mean, standardDeviation } = normalisation;
  if (rule === 'dataset') return `minus ${shown(mean)}, divided by ${shown(standardDeviation)}`;
  return `in three channels, minus ${mean.map(shown).join(', ')}, divided by ${standardDeviation.map(shown).join(', ')}`;
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
