/**
 * Score-CAM (Wang et al., CVPR Workshops 2020): no gradients; a channel counts by the logit of the image seen through it.
 *   map = Σ_c α_c·A_c, α = softmax_c(s(X ∘ H_c)), H_c = the channel stretched over the image and brought to 0 … 1.
 * A constant channel masks nothing and counts 0. One forward pass a channel, the same for all findings. (The paper subtracts the
 * logit of an empty image from each; the softmax is the same without.)
 */

import type { Method } from '../method.ts';
import { type Planes, planeOf, weightedSum } from '../planes.ts';
import { upsample } from '../upsample.ts';

export const scoreCam: Method = {
  name: 'scorecam',
  title: 'Score-CAM',
  looksAtLayer: true,
  async maps(probe, input, findings, report) {
    const activation = await probe.activation(input);
    const logits: (Float32Array | undefined)[] = [];
    const step = probe.batch.logits;
    for (let start = 0; start < activation.channels; start += step) {
      const end = Math.min(start + step, activation.channels);
      const masked = Array.from({ length: end - start }, (_, i) => seenThrough(input, activation, start + i));
      const given = await probe.logits(masked.filter((each) => each !== undefined));
      let next = 0;
      for (const each of masked) logits.push(each === undefined ? undefined : given[next++]);
      report(end / activation.channels);
    }
    return findings.map((finding) => {
      const weights = softmax(logits.map((each) => each?.[finding]));
      return weightedSum(activation, weights);
    });
  },
};

/** The image times the channel's mask; undefined where the channel is constant. */
function seenThrough(input: Planes, activation: Planes, channel: number): Planes | undefined {
  const plane = planeOf(activation, channel);
  const least = plane.values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const most = plane.values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  if (!(most > least)) return undefined;
  const { values } = upsample(
    { ...plane, values: plane.values.map((value) => (value - least) / (most - least)) },
    input,
  );
  return { ...input, values: input.values.map((value, at) => value * values[at % values.length]!) };
}

/** Undefined ones get 0. */
function softmax(scores: readonly (number | undefined)[]): number[] {
  const most = scores.reduce<number>((a, b) => Math.max(a, b ?? Number.NEGATIVE_INFINITY), Number.NEGATIVE_INFINITY);
  const exponentials = scores.map((score) => (score === undefined ? 0 : Math.exp(score - most)));
  const sum = exponentials.reduce((a, b) => a + b, 0);
  return exponentials.map((value) => (sum === 0 ? 0 : value / sum));
}
