/**
 * A DenseNet in prediction mode whose maps between the stem and the last normalisation are bytes and whose weights are int8.
 *
 * Every reader of a dense block's map begins with a scale and a shift of each channel, and every writer ends with one, so that
 * each channel may have a range of its own at no cost: byte = (x − low_c)/step_c, with step_c = (high_c − low_c)/255; what
 * ranges mean for a map of one scale, usually lost in quantisation, is put into the weights on both sides. Behind a ReLU,
 * relu(k·x) = k·relu(x) for k > 0 allows the same; there the choice of step_c moves the difficulty between the bytes and the
 * weights that read them, and the geometric middle is taken (Xiao et al., SmoothQuant, ICML 2023, α = ½).
 * The stem, 1 % of the work, and everything from the last normalisation on stay in float32.
 */

import {
  affine,
  byteConvolution,
  concat,
  constant,
  fromBytes,
  mean,
  relu,
  type Tensor,
  toBytes,
} from '../graph/index.ts';
import { type Architecture, normalisationEpsilon } from './architecture.ts';
import { byteKernel } from './byte-kernel.ts';
import type { ChannelStatistics } from './channel-statistics.ts';
import { type Forward, stem as floatStem, head } from './densenet.ts';
import { allParameters, layerName, type ParameterTable, transitionName } from './parameters.ts';
import { predictionNumbers } from './prediction-numbers.ts';

/** A map of bytes: channel c of what they stand for is low_c + step_c · byte. */
interface ByteMap {
  readonly value: Tensor;
  readonly low: Float64Array;
  readonly step: Float64Array;
}

/** An activated map of bytes: channel c of what they stand for is step_c · byte. */
interface Activated {
  readonly value: Tensor;
  readonly step: Float64Array;
  /** The mean byte of each channel. */
  readonly mean: Float64Array;
}

/** y = scale·x + shift for each channel. */
interface Normalisation {
  readonly scale: Float64Array;
  readonly shift: Float64Array;
}

/** Runs normalised images `[N, 1, H, W]`, or `[N, 3, H, W]` whose channels differ, through the network. */
export function byteDensenet(
  architecture: Architecture,
  table: ParameterTable,
  flat: Float32Array,
  statistics: ChannelStatistics,
  image: Tensor,
): Forward {
  const places = new Map(allParameters(table).map((parameter) => [parameter.name, parameter]));
  const numbers = predictionNumbers(table, flat);
  const parameter = (name: string) => {
    const { shape, offset, size } = places.get(name)!;
    return { shape, data: flat.subarray(offset, offset + size) };
  };
  const range = (layer: string) => ({ low: statistics.low.get(layer)!, high: statistics.high.get(layer)! });

  const normalisation = (layer: string): Normalisation => {
    const [gamma, beta, mean, variance] = ['gamma', 'beta', 'moving_mean', 'moving_variance'].map(
      (kind) => parameter(`${layer}/${kind}`).data,
    ) as [Float32Array, Float32Array, Float32Array, Float32Array];
    const scale = Float64Array.from(gamma, (value, c) => value / Math.sqrt(variance[c]! + normalisationEpsilon));
    return { scale, shift: scale.map((value, c) => beta[c]! - value * mean[c]!) };
  };

  const stem = (): ByteMap => {
    const map = floatStem(image, numbers);
    const step = range('pool1').high.map((value) => stepOf(0, value));
    const perStep = constant(
      [step.length],
      Array.from(step, (value) => 1 / value),
    );
    return { value: toBytes(affine(map.value, perStep)), low: new Float64Array(step.length), step };
  };

  const meanBytes = (layer: string, step: Float64Array) =>
    statistics.mean.get(layer.replace(/bn$/, 'relu'))!.map((mean, c) => mean / step[c]!);

  /** Normalised and activated, as bytes for the convolution `next` that reads them. */
  const activate = (map: ByteMap, layer: string, next: string): Activated => {
    const { scale, shift } = normalisation(layer);
    const inBytes = scale.map((a, c) => a * map.step[c]!);
    const offset = shift.map((b, c) => b + scale[c]! * map.low[c]!);
    const most = inBytes.map((a, c) => Math.max(offset[c]!, offset[c]! + 255 * a, 0));
    const step = balancedSteps(most, parameter(`${next}/kernel`));
    const kernel = byteKernel(
      [step.length, 1, 1, 1],
      inBytes.map((a, c) => a / step[c]!),
      offset.map((b, c) => b / step[c]!),
      // The only weight of a filter is a whole number already.
      new Float64Array(1),
    );
    const value = byteConvolution(map.value, kernel, { groups: step.length });
    return { value, step, mean: meanBytes(layer, step) };
  };

  /** A convolution of activated bytes, then what `after` does to its channels, as bytes of this range. */
  const convolve = (
    input: Activated,
    layer: string,
    after: Normalisation | undefined,
    { low, step }: { readonly low: Float64Array; readonly step: Float64Array },
  ): Tensor => {
    const { shape, data } = parameter(`${layer}/kernel`);
    const [filters, channels, rows, columns] = shape as [number, number, number, number];
    const taps = rows * columns;
    const weights = Float64Array.from(data, (w, i) => {
      const o = Math.floor(i / (channels * taps));
      const c = Math.floor(i / taps) % channels;
      return (w * input.step[c]! * (after?.scale[o] ?? 1)) / step[o]!;
    });
    const bias = Float64Array.from({ length: filters }, (_, o) => ((after?.shift[o] ?? 0) - low[o]!) / step[o]!);
    const kernel = byteKernel([filters, channels, rows, columns], weights, bias, input.mean);
    return byteConvolution(input.value, kernel, { padding: (rows - 1) / 2 });
  };

  const toRange = (layer: string) => {
    const { low, high } = range(layer);
    return { low, step: low.map((value, c) => stepOf(value, high[c]!)) };
  };

  const denseLayer = (name: string, map: ByteMap): ByteMap => {
    const [first, second] = [`${name}_1_conv`, `${name}_2_conv`];
    const after = normalisation(`${name}_1_bn`);
    const { low, high } = range(first);
    const most = after.scale.map((a, c) => Math.max(a * low[c]! + after.shift[c]!, a * high[c]! + after.shift[c]!, 0));
    const step = balancedSteps(most, parameter(`${second}/kernel`));
    const activated = activate(map, `${name}_0_bn`, first);
    const bottleneck = convolve(activated, first, after, { low: new Float64Array(step.length), step });
    const growth = toRange(second);
    const read = { value: bottleneck, step, mean: meanBytes(`${name}_1_bn`, step) };
    const added = convolve(read, second, undefined, growth);
    return {
      value: concat([map.value, added], 1),
      low: joined(map.low, growth.low),
      step: joined(map.step, growth.step),
    };
  };

  const transition = (name: string, map: ByteMap): ByteMap => {
    const activated = activate(map, `${name}_bn`, `${name}_conv`);
    const channels = activated.step.length;
    const quarter = byteKernel(
      [channels, 1, 2, 2],
      new Float64Array(4 * channels).fill(1 / 4),
      new Float64Array(channels),
      new Float64Array(1),
    );
    const pooled = byteConvolution(activated.value, quarter, { stride: 2, groups: channels });
    const to = toRange(`${name}_pool`);
    return { value: convolve({ ...activated, value: pooled }, `${name}_conv`, undefined, to), ...to };
  };

  let map = stem();
  architecture.blocks.forEach((layers, block) => {
    for (let layer = 1; layer <= layers; layer++) map = denseLayer(layerName(block, layer), map);
    if (block < architecture.blocks.length - 1) map = transition(transitionName(block), map);
  });
  const last = normalisation('bn');
  const scale = last.scale.map((a, c) => a * map.step[c]!);
  const shift = last.shift.map((b, c) => b + last.scale[c]! * map.low[c]!);
  const normalised = affine(
    fromBytes(map.value),
    constant([scale.length], [...scale]),
    constant([shift.length], [...shift]),
  );
  const activated = relu(normalised);
  return { normalised, activated, logits: head(mean(activated, [2, 3]), numbers) };
}

/** A channel that never changes has any step. */
function stepOf(low: number, high: number): number {
  return high > low ? (high - low) / 255 : 1;
}

/**
 * A step for each channel of an activated map: step_c = t·√(m_c/w_c), with m_c the channel's largest number and w_c the largest
 * weight that reads it, and t so that no channel goes beyond 255.
 */
function balancedSteps(
  most: Float64Array,
  { shape, data }: { readonly shape: readonly number[]; readonly data: Float32Array },
): Float64Array {
  const channels = most.length;
  const taps = data.length / (shape[0]! * channels);
  const weights = new Float64Array(channels);
  data.forEach((w, i) => {
    const c = Math.floor(i / taps) % channels;
    weights[c] = Math.max(weights[c]!, Math.abs(w));
  });
  const relative = most.map((m, c) => (m > 0 && weights[c]! > 0 ? Math.sqrt(m / weights[c]!) : 0));
  const scale = most.reduce((least, m, c) => (relative[c]! > 0 ? Math.max(least, m / relative[c]!) : least), 0) / 255;
  return relative.map((r, c) => (r > 0 ? scale * r : stepOf(0, most[c]!)));
}

function joined(a: Float64Array, b: Float64Array): Float64Array {
  const whole = new Float64Array(a.length + b.length);
  whole.set(a);
  whole.set(b, a.length);
  return whole;
}
