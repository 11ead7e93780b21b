/**
 * The two programs of training. `trainingStep`: a batch and the parameters in; loss, probabilities, the gradient of every
 * parameter as one flat array and the batch's statistics out. `update`: Adam and the moving statistics. They are apart so that
 * accumulation, clipping and averaging can stand between them.
 */

import {
  add,
  concat,
  div,
  type Graph,
  gradients,
  graph,
  input,
  mul,
  reshape,
  scalar,
  sigmoid,
  split,
  sqrt,
  sub,
  type Tensor,
} from '../graph/index.ts';
import type { Normalisation } from '../image/normalise.ts';
import type { Architecture } from './architecture.ts';
import { densenet, trainingNumbers } from './densenet.ts';
import { weightedLoss } from './loss.ts';
import { type Parameter, parameterTable } from './parameters.ts';
import { preprocess } from './preprocessing.ts';

export interface TrainingStepOptions {
  readonly architecture: Architecture;
  readonly findings: number;
  readonly batchSize: number;
  /** Height and width of the images, in pixels. */
  readonly size: number;
  readonly normalisation: Normalisation;
}

/**
 * Inputs `image` uint8 `[N, S, S]`, `labels` and `known` `[N, L]`, `positive_weights` and `negative_weights` `[L]`,
 * `parameters` `[P]`; outputs `loss` `[]`, `probability` `[N, L]`, `gradient` `[P]`, `statistics` `[Q]` (in the table's order).
 */
export function trainingStep({ architecture, findings, batchSize, size, normalisation }: TrainingStepOptions): Graph {
  const table = parameterTable(architecture, findings);
  const image = input('image', [batchSize, size, size], 'uint8');
  const labels = input('labels', [batchSize, findings]);
  const known = input('known', [batchSize, findings]);
  const positiveWeights = input('positive_weights', [findings]);
  const negativeWeights = input('negative_weights', [findings]);
  const parameters = input('parameters', [table.trainableSize]);

  const numbers = trainingNumbers(byName(parameters, table.trainable));
  const { logits } = densenet(architecture, preprocess(image, normalisation), numbers);
  const probability = sigmoid(logits);
  const loss = weightedLoss({ probability, labels, known, positiveWeights, negativeWeights });
  const [gradient] = gradients(loss, [parameters], numbers.recipes);
  const statistics = table.statistics.map(({ name, kind }) => {
    const observed = numbers.observed.get(name.slice(0, name.lastIndexOf('/')))!;
    return kind === 'moving_mean' ? observed.mean : observed.variance;
  });
  return graph({ loss, probability, gradient: gradient!, statistics: concat(statistics, 0) });
}

/** Cuts a flat array up by one split; each parameter is then found by its name. */
export function byName(flat: Tensor, parameters: readonly Parameter[]): (name: string) => Tensor {
  const pieces = split(
    flat,
    0,
    parameters.map(({ size }) => size),
  );
  const tensors = new Map(parameters.map(({ name, shape }, i) => [name, reshape(pieces[i]!, shape)]));
  return (name) => {
    const tensor = tensors.get(name);
    if (tensor === undefined) throw new Error(`there is no parameter ${name}`);
    return tensor;
  };
}

export interface AdamSettings {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

export const kerasAdam: AdamSettings = { beta1: 0.9, beta2: 0.999, epsilon: 1e-7 };

/**
 * Adam as Keras has it (Kingma and Ba 2015, the form before section 2.1's end, epsilon outside the correction):
 *   m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², p ← p − step·m/(√v + ε), with step = lr·√(1 − β₂ᵗ)/(1 − β₁ᵗ) fed,
 * and the moving statistics s ← μ·s + (1 − μ)·batch, with the momentum μ fed.
 *
 * Inputs `parameters`, `gradient`, `first_moment`, `second_moment` `[P]`, `step_size` `[]`; `statistics`,
 * `batch_statistics` `[Q]`, `momentum` `[]`. Outputs `new_parameters`, `new_first_moment`, `new_second_moment`, `new_statistics`.
 */
export function update(
  trainableSize: number,
  statisticsSize: number,
  { beta1, beta2, epsilon }: AdamSettings = kerasAdam,
): Graph {
  const [parameters, gradient, first, second] = ['parameters', 'gradient', 'first_moment', 'second_moment'].map(
    (name) => input(name, [trainableSize]),
  ) as [Tensor, Tensor, Tensor, Tensor];
  const stepSize = input('step_size', []);
  const statistics = input('statistics', [statisticsSize]);
  const batchStatistics = input('batch_statistics', [statisticsSize]);
  const momentum = input('momentum', []);

  const newFirst = add(mul(first, scalar(beta1)), mul(gradient, scalar(1 - beta1)));
  const newSecond = add(mul(second, scalar(beta2)), mul(mul(gradient, gradient), scalar(1 - beta2)));
  return graph({
    new_parameters: sub(parameters, div(mul(newFirst, stepSize), add(sqrt(newSecond), scalar(epsilon)))),
    new_first_moment: newFirst,
    new_second_moment: newSecond,
    new_statistics: add(mul(statistics, momentum), mul(batchStatistics, sub(scalar(1), momentum))),
  });
}

/** Adam's step size at step t = 1, 2, …: lr·√(1 − β₂ᵗ)/(1 − β₁ᵗ). */
export function adamStepSize(learningRate: number, step: number, { beta1, beta2 }: AdamSettings = kerasAdam): number {
  return (learningRate * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step);
}

/**
 * The momentum at step t that makes a moving statistic the weighted mean of the batches seen so far, free of its initial
 * value: μ(1 − μᵗ⁻¹)/(1 − μᵗ). With it a network trained from nothing predicts well from the first epoch on.
 */
export function unbiasedMomentum(momentum: number, step: number): number {
  return (momentum * (1 - momentum ** (step - 1))) / (1 - momentum ** step);
}
