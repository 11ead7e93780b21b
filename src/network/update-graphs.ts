/** What is done with gradients and statistics: accumulated, clipped, and turned into new parameters by Adam. Flat arrays all. */

import {
  add,
  type Dimension,
  div,
  type Graph,
  graph,
  input,
  mul,
  relu,
  scalar,
  sqrt,
  sub,
  sum,
  type Tensor,
} from '../graph/index.ts';

export interface AdamSettings {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

export const kerasAdam: AdamSettings = { beta1: 0.9, beta2: 0.999, epsilon: 1e-7 };

export interface UpdateOptions {
  readonly adam?: AdamSettings | undefined;
  /** Gradients whose Euclidean norm over all parameters is larger are scaled down to it (Pascanu et al., ICML 2013). */
  readonly clipNorm?: number | undefined;
  /** Whether parameters decay apart from the gradient, as in AdamW (Loshchilov and Hutter, ICLR 2019). */
  readonly decays?: boolean | undefined;
}

/**
 * Adam as Keras has it (Kingma and Ba 2015, the form before section 2.1's end, epsilon outside the correction):
 *   m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², p ← p − step·m/(√v + ε), with step = lr·√(1 − β₂ᵗ)/(1 − β₁ᵗ) fed.
 * With decay d, a number a parameter, p ← p − lr·d·p − step·m/(√v + ε).
 *
 * Inputs `parameters`, `gradient`, `first_moment`, `second_moment` `[P]`, `step_size` `[]`, and where parameters decay `decay`
 * `[P]` and `learning_rate` `[]`. Outputs `new_parameters`, `new_first_moment`, `new_second_moment`.
 */
export function update(size: Dimension, { adam = kerasAdam, clipNorm, decays = false }: UpdateOptions = {}): Graph {
  const { beta1, beta2, epsilon } = adam;
  const [parameters, given, first, second] = ['parameters', 'gradient', 'first_moment', 'second_moment'].map((name) =>
    input(name, [size]),
  ) as [Tensor, Tensor, Tensor, Tensor];
  const stepSize = input('step_size', []);
  const gradient = clipNorm === undefined ? given : clipped(given, clipNorm);
  const newFirst = add(mul(first, scalar(beta1)), mul(gradient, scalar(1 - beta1)));
  const newSecond = add(mul(second, scalar(beta2)), mul(mul(gradient, gradient), scalar(1 - beta2)));
  const kept = decays
    ? sub(parameters, mul(mul(parameters, input('decay', [size])), input('learning_rate', [])))
    : parameters;
  return graph({
    new_parameters: sub(kept, div(mul(newFirst, stepSize), add(sqrt(newSecond), scalar(epsilon)))),
    new_first_moment: newFirst,
    new_second_moment: newSecond,
  });
}

/** g · c/max(‖g‖, c). */
function clipped(gradient: Tensor, norm: number): Tensor {
  const excess = relu(sub(sqrt(sum(mul(gradient, gradient))), scalar(norm)));
  return mul(gradient, div(scalar(norm), add(excess, scalar(norm))));
}

/**
 * The moving statistics of normalisations, s ← μ·s + (1 − μ)·batch, with the momentum μ fed.
 * Inputs `statistics`, `batch_statistics` `[Q]`, `momentum` `[]`; output `new_statistics`.
 */
export function moveStatistics(size: number): Graph {
  const [statistics, batch] = ['statistics', 'batch_statistics'].map((name) => input(name, [size])) as [Tensor, Tensor];
  const momentum = input('momentum', []);
  return graph({ new_statistics: add(mul(statistics, momentum), mul(batch, sub(scalar(1), momentum))) });
}

/**
 * Sums gradients of parts of a batch: sum ← keep·sum + weight·gradient, where keep is 0 for the first part and a part weighs
 * as its share of the images. Inputs `sum`, `gradient` `[P]`, `keep`, `weight` `[]`; output `new_sum`.
 */
export function accumulate(size: Dimension): Graph {
  const [total, gradient] = ['sum', 'gradient'].map((name) => input(name, [size])) as [Tensor, Tensor];
  const [keep, weight] = ['keep', 'weight'].map((name) => input(name, [])) as [Tensor, Tensor];
  return graph({ new_sum: add(mul(total, keep), mul(gradient, weight)) });
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
