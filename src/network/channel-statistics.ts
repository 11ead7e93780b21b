/**
 * What a network's channels do on images, for a quantisation that fits them. A graph gives for each image the least and the
 * largest number of each channel of what convolutions make, and the mean of each channel behind a ReLU; over images, the least,
 * the largest and the mean are kept.
 */

import { extremes, type Graph, graph, input, mean, type Tensor } from '../graph/index.ts';
import type { ClassifierOptions } from './classifier.ts';
import { densenet } from './densenet.ts';
import { parameterTable } from './parameters.ts';
import { predictionNumbers } from './prediction-numbers.ts';
import { preprocess } from './preprocessing.ts';

/** By Keras' name of a layer, a number for each of its channels `[C]`. */
export interface ChannelStatistics {
  /** Of convolutions, of what transitions hand on (`pool2_pool`), and of what the stem does (`pool1`). */
  readonly low: ReadonlyMap<string, Float64Array>;
  /** At least as large as `low`. */
  readonly high: ReadonlyMap<string, Float64Array>;
  /** Of ReLUs. */
  readonly mean: ReadonlyMap<string, Float64Array>;
}

/** Input `image` uint8 `[N, S, S]`; outputs float32 `[N, C]`, called `low/<layer>`, `high/<layer>` and `mean/<layer>`. */
export function statisticsGraph(options: ClassifierOptions): Graph {
  const { architecture, findings, size, normalisation, parameters, batchSize = 'N' } = options;
  const outputs: Record<string, Tensor> = {};
  const numbers = {
    ...predictionNumbers(parameterTable(architecture, findings), parameters),
    layer(name: string, output: Tensor) {
      if (/relu$/.test(name)) outputs[`mean/${name}`] = mean(output, [2, 3]);
      if (!/_[12]_conv$|_pool$|^pool1$/.test(name)) return;
      const { least, largest } = extremes(output);
      outputs[`low/${name}`] = least;
      outputs[`high/${name}`] = largest;
    },
  };
  densenet(architecture, preprocess(input('image', [batchSize, size, size], 'uint8'), normalisation), numbers);
  return graph(outputs);
}

/** The statistics so far, of how many images. */
export interface Gathered {
  readonly images: number;
  readonly values: ReadonlyMap<string, Float64Array>;
}

export const nothingGathered: Gathered = { images: 0, values: new Map() };

/** Adds the outputs of a run on some images. */
export function gather(
  before: Gathered,
  outputs: Readonly<Record<string, { readonly shape: readonly number[]; readonly data: ArrayLike<number | bigint> }>>,
): Gathered {
  let count = 0;
  const values = new Map<string, Float64Array>();
  for (const [name, { shape, data }] of Object.entries(outputs)) {
    const [images, channels] = shape as [number, number];
    count = images;
    const kind = name.slice(0, name.indexOf('/'));
    const start = kind === 'low' ? Number.POSITIVE_INFINITY : kind === 'high' ? Number.NEGATIVE_INFINITY : 0;
    const value = Float64Array.from(before.values.get(name) ?? new Float64Array(channels).fill(start));
    for (let i = 0; i < data.length; i++) {
      const [c, x] = [i % channels, Number(data[i]!)];
      if (kind === 'low') value[c] = Math.min(value[c]!, x);
      else if (kind === 'high') value[c] = Math.max(value[c]!, x);
      else value[c]! += x;
    }
    values.set(name, value);
  }
  return { images: before.images + count, values };
}

/** @throws if nothing was gathered */
export function statisticsOf({ images, values }: Gathered): ChannelStatistics {
  if (images === 0) throw new Error('no image was looked at');
  const of = (kind: string) =>
    new Map(
      [...values]
        .filter(([name]) => name.startsWith(`${kind}/`))
        .map(([name, value]) => [name.slice(kind.length + 1), value]),
    );
  const means = [...of('mean')].map(([layer, sum]) => [layer, sum.map((x) => x / images)] as const);
  return { low: of('low'), high: of('high'), mean: new Map(means) };
}
