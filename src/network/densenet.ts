/**
 * The forward pass of a DenseNet as a graph, in training mode (statistics of the batch) or prediction mode (moving ones).
 *
 * Four exact rearrangements of the textbook form, each tested against it:
 * - the mean and variance of a feature map are the same for all later layers that normalise it, so they are computed once,
 *   where the map is made, and concatenated like the maps; the backward pass then returns to each map once, too;
 * - a transition's 1×1 convolution and 2×2 mean commute, so the mean comes first and the convolution does a quarter of the work;
 * - the image's three channels are equal, so the stem convolves one channel with the kernel summed over its inputs;
 * - relu(a·x + b) rises with x where a ≥ 0, so in training the stem's maximum comes first and a quarter of the plane is
 *   activated. Where γ < 0 the kernel is turned round: a·x = (−a)·(−x). (Prediction keeps the textbook's order: runtimes fold
 *   convolution, normalisation and ReLU into one.)
 */

import {
  add,
  affine,
  concat,
  conv2d,
  deferred,
  matmul,
  maxPool,
  mean,
  meanPool,
  moments,
  mul,
  type Recipe,
  reciprocal,
  relu,
  reshape,
  scalar,
  sqrt,
  staticShape,
  step,
  sub,
  sum,
  type Tensor,
} from '../graph/index.ts';
import { type Architecture, normalisationEpsilon } from './architecture.ts';
import { headLayer, layerName, transitionName } from './parameters.ts';
import { apart, type Planes, sideBySide } from './side-by-side.ts';

/** Per-channel scale and shift of a normalisation: a·x + b. */
export interface ScaleAndShift {
  readonly scale: Tensor;
  readonly shift: Tensor;
}

/** A feature map with the statistics that its readers need (none in prediction mode). */
export interface FeatureMap {
  readonly value: Tensor;
  /** ±1 for each channel `[C]`: the value is so many times the textbook's (absent: once). */
  readonly sign?: Tensor;
  readonly mean?: Tensor;
  readonly variance?: Tensor;
  /** Where the planes lie side by side: how they were. */
  readonly planes?: Planes;
}

/** Where a network's numbers come from, and how it normalises. */
export interface Numbers {
  /** A parameter by its Keras name. */
  parameter(name: string): Tensor;
  /** A new feature map, with statistics if the mode needs them. */
  observe(value: Tensor, sign?: Tensor): FeatureMap;
  /** The sign of a normalisation's γ, ±1 `[C]`, where the mode pools the stem before it is activated. */
  sign?(layer: string): Tensor;
  /** The scale and shift of the normalisation `layer` applied to a feature map. */
  normalisation(layer: string, map: FeatureMap): ScaleAndShift;
  /** Whether planes of this many pixels are laid side by side. */
  laysSideBySide?(pixels: number): boolean;
  /** Told of tensors that a backward pass need not keep, because they are cheap to make again. */
  forget?(tensor: Tensor, recipe: Recipe): void;
  /**
   * Told of every layer's output by Keras' name of the layer, in order. Who wants layers gets transitions in the textbook's
   * order, because `pool2_conv` isn't there otherwise.
   */
  layer?(name: string, output: Tensor): void;
}

export interface Forward {
  /** The output of the last normalisation, before its ReLU: Keras' layer `bn`. `[N, C, h, w]` */
  readonly normalised: Tensor;
  /** After the ReLU: what the mean over the plane reads. `[N, C, h, w]` */
  readonly activated: Tensor;
  /** `[N, L]` */
  readonly logits: Tensor;
}

/** Runs normalised images `[N, 1, H, W]`, or `[N, 3, H, W]` whose channels differ, through the network. */
export function densenet(architecture: Architecture, image: Tensor, numbers: Numbers): Forward {
  const { length } = architecture.blocks;
  const { normalised, activated } = lastMap(blocks(architecture, stem(image, numbers), numbers, 0, length), numbers);
  return { normalised, activated, logits: head(mean(activated, [2, 3]), numbers) };
}

/**
 * The part of the network before a cut (see stages.ts), on normalised grey images: the map `[N, C, h, w]` that dense block
 * `cut` reads, counted from 0, or the features `[N, C]` that the head reads where `cut` is the number of blocks.
 */
export function beforeCut(architecture: Architecture, image: Tensor, numbers: Numbers, cut: number): Tensor {
  const map = blocks(architecture, stem(image, numbers), numbers, 0, cut);
  return cut < architecture.blocks.length ? map.value : mean(lastMap(map, numbers).activated, [2, 3]);
}

/** The part after the cut: from what `beforeCut` gives to logits `[N, L]`. */
export function afterCut(architecture: Architecture, features: Tensor, numbers: Numbers, cut: number): Tensor {
  const { length } = architecture.blocks;
  if (cut === length) return head(features, numbers);
  const { activated } = lastMap(blocks(architecture, mapOf(features, numbers), numbers, cut, length), numbers);
  return head(mean(activated, [2, 3]), numbers);
}

function named(name: string, output: Tensor, numbers: Numbers): Tensor {
  numbers.layer?.(name, output);
  return output;
}

function normalise(layer: string, map: FeatureMap, numbers: Numbers): Tensor {
  const { scale, shift } = numbers.normalisation(layer, map);
  return named(layer, affine(map.value, scale, shift), numbers);
}

/** Normalised and activated; the backward pass makes it again, one pass over a map that is kept anyway. */
function activate(layer: string, map: FeatureMap, numbers: Numbers): Tensor {
  const { scale, shift } = numbers.normalisation(layer, map);
  const activated = reluAfter(layer, named(layer, affine(map.value, scale, shift), numbers), numbers);
  numbers.forget?.(activated, (token) => relu(affine(map.value, deferred(scale, token), shift)));
  return activated;
}

/** The ReLU behind a normalisation; Keras calls `…_bn`'s `…_relu`. */
function reluAfter(layer: string, normalised: Tensor, numbers: Numbers): Tensor {
  return named(layer.replace(/bn$/, 'relu'), relu(normalised), numbers);
}

/** From normalised grey images to the map that the first dense block reads. */
export function stem(image: Tensor, numbers: Numbers): FeatureMap {
  const whole = numbers.parameter('conv1/conv/kernel');
  const kernel = image.shape[1] === 1 ? sum(whole, [1], true) : whole;
  const convolve = (w: Tensor) => conv2d(image, w, { stride: 2, padding: [3, 3, 3, 3] });
  // Keras pads with zeros; after a ReLU nothing is below them, so padding that never wins is the same.
  const pool = (x: Tensor) => maxPool(x, 3, 2, [1, 1, 1, 1]);
  const sign = numbers.sign?.('conv1/bn');
  if (sign === undefined) {
    const convolved = numbers.observe(named('conv1/conv', convolve(kernel), numbers));
    const activated = reluAfter('conv1/bn', normalise('conv1/bn', convolved, numbers), numbers);
    return mapOf(named('pool1', pool(activated), numbers), numbers);
  }
  const turned = numbers.observe(convolve(mul(kernel, reshape(sign, [sign.shape[0]!, 1, 1, 1]))), sign);
  const { scale, shift } = numbers.normalisation('conv1/bn', turned);
  return mapOf(relu(affine(pool(turned.value), scale, shift)), numbers);
}

/** The dense blocks from `from` (included) to `to` (excluded), with the transition behind each but the network's last. */
function blocks(architecture: Architecture, start: FeatureMap, numbers: Numbers, from: number, to: number): FeatureMap {
  let map = start;
  for (let block = from; block < to; block++) {
    for (let layer = 1; layer <= architecture.blocks[block]!; layer++) {
      const name = layerName(block, layer);
      map = concatenate(map, denseLayer(name, map, numbers));
      numbers.layer?.(`${name}_concat`, map.value);
    }
    if (block < architecture.blocks.length - 1) map = transition(transitionName(block), map, numbers);
  }
  return map;
}

/** A feature map `[N, C, h, w]`, laid out and then convolved (1×1) where that is asked for. */
function mapOf(value: Tensor, numbers: Numbers, convolve = (x: Tensor) => x): FeatureMap {
  const [images, , height, width] = value.shape;
  const isSmall = typeof images === 'number' && numbers.laysSideBySide?.((height as number) * (width as number));
  if (!isSmall) return numbers.observe(convolve(value));
  return { ...numbers.observe(convolve(sideBySide(value))), planes: [images, height as number, width as number] };
}

function denseLayer(name: string, map: FeatureMap, numbers: Numbers): FeatureMap {
  const kernel = (layer: string) => numbers.parameter(`${name}_${layer}/kernel`);
  // Kept: wide maps cost more to make again than they weigh.
  const wide = reluAfter(`${name}_0_bn`, normalise(`${name}_0_bn`, map, numbers), numbers);
  const bottleneck = named(`${name}_1_conv`, conv2d(wide, kernel('1_conv')), numbers);
  const activated = activate(`${name}_1_bn`, numbers.observe(bottleneck), numbers);
  const { planes } = map;
  const convolve = (x: Tensor) =>
    named(`${name}_2_conv`, conv2d(x, kernel('2_conv'), { padding: [1, 1, 1, 1] }), numbers);
  return numbers.observe(planes ? sideBySide(convolve(apart(activated, planes))) : convolve(activated));
}

function transition(name: string, map: FeatureMap, numbers: Numbers): FeatureMap {
  const activated = activate(`${name}_bn`, map, numbers);
  const kernel = numbers.parameter(`${name}_conv/kernel`);
  if (numbers.layer !== undefined) {
    const convolved = named(`${name}_conv`, conv2d(activated, kernel), numbers);
    return numbers.observe(named(`${name}_pool`, meanPool(convolved, 2), numbers));
  }
  const pooled = meanPool(map.planes ? apart(activated, map.planes) : activated, 2);
  return mapOf(pooled, numbers, (x) => conv2d(x, kernel));
}

function lastMap(map: FeatureMap, numbers: Numbers): Pick<Forward, 'normalised' | 'activated'> {
  const normalised = normalise('bn', map, numbers);
  const planes = (x: Tensor) => (map.planes ? apart(x, map.planes) : x);
  return { normalised: planes(normalised), activated: planes(reluAfter('bn', normalised, numbers)) };
}

/** The dense layer: features `[N, C]` to logits `[N, L]`. */
export function head(features: Tensor, numbers: Numbers): Tensor {
  const [kernel, bias] = ['kernel', 'bias'].map((kind) => numbers.parameter(`${headLayer}/${kind}`)) as [
    Tensor,
    Tensor,
  ];
  return add(matmul(features, kernel), bias);
}

function concatenate(a: FeatureMap, b: FeatureMap): FeatureMap {
  const joined = { value: concat([a.value, b.value], 1), ...(a.planes && { planes: a.planes }) };
  if (a.mean === undefined || b.mean === undefined) return joined;
  return { ...joined, mean: concat([a.mean, b.mean], 0), variance: concat([a.variance!, b.variance!], 0) };
}

/** The statistics of each normalisation in a training pass: what the moving ones learn from. */
export interface BatchStatistics {
  readonly mean: Tensor;
  /** With n − 1 in the denominator, as Keras moves it. */
  readonly variance: Tensor;
}

/** Up to this many pixels planes are laid side by side: from 20×20 on in an image of 320×320. */
const smallPlane = 400;

/** Normalises with the batch's own mean m and population variance v: a = γ/√(v + ε), b = β − a·m (Ioffe and Szegedy 2015). */
export function trainingNumbers(parameter: (name: string) => Tensor): Numbers & {
  readonly observed: ReadonlyMap<string, BatchStatistics>;
  /** What the backward pass makes again. */
  readonly recipes: ReadonlyMap<Tensor, Recipe>;
} {
  const observed = new Map<string, BatchStatistics>();
  const recipes = new Map<Tensor, Recipe>();
  return {
    parameter,
    observed,
    recipes,
    forget: (tensor, recipe) => recipes.set(tensor, recipe),
    observe: (value, sign) => ({ value, ...moments(value), ...(sign && { sign }) }),
    laysSideBySide: (pixels) => pixels <= smallPlane,
    sign: (layer) => sub(mul(step(parameter(`${layer}/gamma`)), scalar(2)), scalar(1)),
    normalisation(layer, { value, sign, mean: batchMean, variance }) {
      const turned = (vector: Tensor) => (sign === undefined ? vector : mul(sign, vector));
      const shape = staticShape(value);
      const count = shape[0]! * shape[2]! * shape[3]!;
      observed.set(layer, {
        mean: turned(batchMean!),
        variance: mul(variance!, scalar(count / Math.max(count - 1, 1))),
      });
      const deviation = sqrt(add(variance!, scalar(normalisationEpsilon)));
      const scale = mul(turned(parameter(`${layer}/gamma`)), reciprocal(deviation));
      return { scale, shift: sub(parameter(`${layer}/beta`), mul(scale, batchMean!)) };
    },
  };
}
