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
  /** Told of tensors that a backward pass need not keep, because they are cheap to make again. */
  forget?(tensor: Tensor, recipe: Recipe): void;
}

export interface Forward {
  /** The output of the last normalisation, before its ReLU: Keras' layer `bn`. `[N, C, h, w]` */
  readonly normalised: Tensor;
  /** After the ReLU: what the mean over the plane reads. `[N, C, h, w]` */
  readonly activated: Tensor;
  /** `[N, L]` */
  readonly logits: Tensor;
}

/** Runs normalised grey images `[N, 1, H, W]` through the network. */
export function densenet(architecture: Architecture, image: Tensor, numbers: Numbers): Forward {
  const kernel = (layer: string) => numbers.parameter(`${layer}/kernel`);
  const normalise = (layer: string, map: FeatureMap) => {
    const { scale, shift } = numbers.normalisation(layer, map);
    return affine(map.value, scale, shift);
  };

  /** Normalised and activated; the backward pass makes it again, one pass over a map that is kept anyway. */
  const activate = (layer: string, map: FeatureMap) => {
    const { scale, shift } = numbers.normalisation(layer, map);
    const activated = relu(affine(map.value, scale, shift));
    numbers.forget?.(activated, (token) => relu(affine(map.value, deferred(scale, token), shift)));
    return activated;
  };

  // Keras pads with zeros; after a ReLU nothing is below them, so padding that never wins is the same.
  const pool = (x: Tensor) => maxPool(x, 3, 2, [1, 1, 1, 1]);
  const stem = () => {
    const convolve = (w: Tensor) => conv2d(image, w, { stride: 2, padding: [3, 3, 3, 3] });
    const grey = sum(kernel('conv1/conv'), [1], true);
    const sign = numbers.sign?.('conv1/bn');
    if (sign === undefined) return pool(relu(normalise('conv1/bn', numbers.observe(convolve(grey)))));
    const turned = numbers.observe(convolve(mul(grey, reshape(sign, [architecture.stem, 1, 1, 1]))), sign);
    const { scale, shift } = numbers.normalisation('conv1/bn', turned);
    return relu(affine(pool(turned.value), scale, shift));
  };
  let map = numbers.observe(stem());

  architecture.blocks.forEach((layers, block) => {
    for (let layer = 1; layer <= layers; layer++) {
      const name = layerName(block, layer);
      // Kept: wide maps cost more to make again than they weigh.
      const bottleneck = conv2d(relu(normalise(`${name}_0_bn`, map)), kernel(`${name}_1_conv`));
      const activated = activate(`${name}_1_bn`, numbers.observe(bottleneck));
      const grown = conv2d(activated, kernel(`${name}_2_conv`), { padding: [1, 1, 1, 1] });
      map = concatenate(map, numbers.observe(grown));
    }
    if (block === architecture.blocks.length - 1) return;
    const name = transitionName(block);
    const pooled = meanPool(activate(`${name}_bn`, map), 2);
    map = numbers.observe(conv2d(pooled, kernel(`${name}_conv`)));
  });

  const normalised = normalise('bn', map);
  const activated = relu(normalised);
  const logits = add(matmul(mean(activated, [2, 3]), kernel(headLayer)), numbers.parameter(`${headLayer}/bias`));
  return { normalised, activated, logits };
}

function concatenate(a: FeatureMap, b: FeatureMap): FeatureMap {
  const value = concat([a.value, b.value], 1);
  if (a.mean === undefined || b.mean === undefined) return { value };
  return { value, mean: concat([a.mean, b.mean], 0), variance: concat([a.variance!, b.variance!], 0) };
}

/** The statistics of each normalisation in a training pass: what the moving ones learn from. */
export interface BatchStatistics {
  readonly mean: Tensor;
  /** With n − 1 in the denominator, as Keras moves it. */
  readonly variance: Tensor;
}

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
