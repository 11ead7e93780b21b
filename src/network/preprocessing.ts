/**
 * From bytes to what the network reads, inside the graph: x = (image − m)/(s + ε), with m and s of each image over all
 * its pixels (s the population standard deviation), or the same two numbers for all images.
 */

import {
  add,
  affine,
  concat,
  constant,
  div,
  mean,
  mul,
  reshape,
  scalar,
  sqrt,
  sub,
  type Tensor,
  toFloat,
} from '../graph/index.ts';
import type { Normalisation } from '../image/normalise.ts';

/** Grey images uint8 `[N, H, W]` as normalised float32 `[N, 1, H, W]`; `[N, 3, H, W]` by the rule `channels`. */
export function preprocess(image: Tensor, normalisation: Normalisation): Tensor {
  const [images, height, width] = image.shape;
  const pixels = reshape(toFloat(image), [images!, 1, height!, width!]);
  if (normalisation.rule === 'dataset') {
    const { mean: average, standardDeviation, epsilon } = normalisation;
    const shift = constant([], [average]);
    return mul(sub(pixels, shift), scalar(1 / (standardDeviation + epsilon)));
  }
  if (normalisation.rule === 'channels') {
    const { mean: means, standardDeviation, epsilon } = normalisation;
    const scales = standardDeviation.map((deviation) => 1 / (deviation + epsilon));
    const shifts = means.map((value, channel) => -value * scales[channel]!);
    return affine(concat([pixels, pixels, pixels], 1), constant([3], scales), constant([3], shifts));
  }
  const centred = sub(pixels, mean(pixels, [1, 2, 3], true));
  const deviation = sqrt(mean(mul(centred, centred), [1, 2, 3], true));
  return div(centred, add(deviation, scalar(normalisation.epsilon)));
}
