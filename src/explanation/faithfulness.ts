/**
 * Does the network use what the map shows? Deletion and insertion (Petsiuk, Das and Saenko, BMVC 2018): pixels are taken out of
 * the image in the order of the map, the strongest evidence first, and replaced by mean grey; or put into a blurred image in that
 * order. The finding's probability over the share of pixels is a curve; the area under it says how early it falls or rises.
 * Deletion: the smaller the better; insertion: the larger the better.
 * How much a map's fineness and smoothness alone do is told by random maps of the same number of places, treated alike.
 */

import { random } from '../base/random.ts';
import type { Probe } from './method.ts';
import type { Planes } from './planes.ts';
import { type FloatMap, upsample } from './upsample.ts';

/** Shares of pixels at which the curves are measured: 0, 1/16, … 1. */
const steps = 16;
export const curveShares: readonly number[] = Array.from({ length: steps + 1 }, (_, i) => i / steps);

/** The blur's standard deviation as a part of the image's side: 10 pixels of 224. */
const blur = 10 / 224;

const randomMaps = 2;

export interface FaithfulnessCurves {
  /** The probability at each of `curveShares`. */
  readonly deletion: readonly number[];
  readonly insertion: readonly number[];
}

export interface Faithfulness extends FaithfulnessCurves {
  /** Means of random maps. */
  readonly random: FaithfulnessCurves;
}

/**
 * Curves of one map of one finding.
 *
 * @param seed of the random maps, and of the order of equally strong pixels
 */
export async function faithfulness(
  probe: Probe,
  input: Planes,
  finding: number,
  coarse: FloatMap,
  seed: number,
): Promise<Faithfulness> {
  const blurred = blurredPlanes(input);
  const grey = { ...input, values: new Float32Array(input.values.length) };
  const [whole, none, vague] = await probabilities(probe, [input, grey, blurred], finding);
  const along = async (map: FloatMap): Promise<FaithfulnessCurves> => {
    const ranks = rankOf(map, input, seed);
    const inner = curveShares.slice(1, -1);
    const deleted = inner.map((share) => mixed(input, grey, ranks, share));
    const inserted = inner.map((share) => mixed(blurred, input, ranks, share));
    const given = await probabilities(probe, [...deleted, ...inserted], finding);
    return {
      deletion: [whole!, ...given.slice(0, inner.length), none!],
      insertion: [vague!, ...given.slice(inner.length), whole!],
    };
  };
  const own = await along(coarse);
  const others: FaithfulnessCurves[] = [];
  for (let i = 0; i < randomMaps; i++) {
    const { next } = random(seed, 'random map', i);
    others.push(await along({ ...coarse, values: coarse.values.map(() => next()) }));
  }
  const mean = (of: keyof FaithfulnessCurves) =>
    curveShares.map((_, at) => others.reduce((sum, curves) => sum + curves[of][at]! / others.length, 0));
  return { ...own, random: { deletion: mean('deletion'), insertion: mean('insertion') } };
}

/** The area under a curve over `curveShares`, by trapezia: the mean probability along the way. */
export function areaUnder(curve: readonly number[]): number {
  return curve.reduce((sum, value, i) => sum + (i === 0 || i === steps ? value / 2 : value), 0) / steps;
}

async function probabilities(probe: Probe, images: readonly Planes[], finding: number): Promise<number[]> {
  const result: number[] = [];
  for (let start = 0; start < images.length; start += probe.batch.logits) {
    const logits = await probe.logits(images.slice(start, start + probe.batch.logits));
    for (const each of logits) result.push(1 / (1 + Math.exp(-each[finding]!)));
  }
  return result;
}

/** For each pixel its place when pixels are sorted by the map, the strongest first; equal ones by lot. */
function rankOf(map: FloatMap, size: Planes, seed: number): Uint32Array {
  const { values } = upsample(map, size);
  const { next } = random(seed, 'ties');
  const lots = Float32Array.from(values, () => next());
  const order = Uint32Array.from(values, (_, at) => at).sort((a, b) => values[b]! - values[a]! || lots[a]! - lots[b]!);
  const ranks = new Uint32Array(order.length);
  for (const [rank, at] of order.entries()) ranks[at] = rank;
  return ranks;
}

/** The first image, with the foremost share of pixels from the second. */
function mixed(first: Planes, second: Planes, ranks: Uint32Array, share: number): Planes {
  const count = Math.round(share * ranks.length);
  const values = first.values.map((value, at) => (ranks[at % ranks.length]! < count ? second.values[at]! : value));
  return { ...first, values };
}

/** Blurred with a Gaussian, along rows and then along columns; beyond the edges the image goes on as it ends. */
export function blurredPlanes({ channels, height, width, values }: Planes): Planes {
  const deviation = blur * Math.max(height, width);
  const reach = Math.ceil(3 * deviation);
  const weights = Array.from({ length: 2 * reach + 1 }, (_, i) => Math.exp(-((i - reach) ** 2) / (2 * deviation ** 2)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const along = (from: Float32Array, length: number, stride: number) =>
    from.map((_, at) => {
      const place = Math.floor(at / stride) % length;
      let sum = 0;
      for (let i = 0; i < weights.length; i++) {
        const other = Math.min(Math.max(place + i - reach, 0), length - 1);
        sum += weights[i]! * from[at + (other - place) * stride]!;
      }
      return sum / total;
    });
  return { channels, height, width, values: along(along(values, width, 1), height, width) };
}
