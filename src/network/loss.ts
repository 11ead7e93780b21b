/**
 * The weighted cross-entropy of the course's notebook, with unknown labels masked:
 *   Σ_findings (1/N) Σ_images −known · (w⁺·y·log(p + ε) + w⁻·(1 − y)·log(1 − p + ε)), ε = 1e-7.
 * The mean is over all N images of the batch, so that a label weighs the same whether or not its neighbours are known.
 */

import { add, log, mul, scalar, sub, sum, type Tensor } from '../graph/index.ts';

export interface LossInputs {
  /** `[N, L]`, in (0, 1) */
  readonly probability: Tensor;
  /** `[N, L]`, 0 or 1 (any where unknown) */
  readonly labels: Tensor;
  /** `[N, L]`, 1 where the label is known, else 0 */
  readonly known: Tensor;
  /** `[L]` */
  readonly positiveWeights: Tensor;
  /** `[L]` */
  readonly negativeWeights: Tensor;
}

export const lossEpsilon = 1e-7;

/** The loss, a scalar. */
export function weightedLoss(
  { probability, labels, known, positiveWeights, negativeWeights }: LossInputs,
  epsilon = lossEpsilon,
): Tensor {
  const one = scalar(1);
  const positive = mul(mul(positiveWeights, labels), log(add(probability, scalar(epsilon))));
  const negative = mul(mul(negativeWeights, sub(one, labels)), log(add(sub(one, probability), scalar(epsilon))));
  return mul(sum(mul(known, add(positive, negative))), scalar(-1 / (probability.shape[0] as number)));
}
