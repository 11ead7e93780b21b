/**
 * Logistic regression by Newton's method, which is iteratively reweighted least squares: the w that maximises
 *   Σ tᵢ log pᵢ + (1 − tᵢ) log(1 − pᵢ) − ½ Σ λⱼ wⱼ²,  p = logistic(X w),
 * by steps (Xᵀ diag(p(1−p)) X + diag λ)⁻¹ (Xᵀ(t − p) − λw), halved while they would lower it. Without a penalty, and with the same
 * one, it is scikit-learn's `LogisticRegression` to 1e-9.
 */

import { solve } from './linear-system.ts';

export interface LogisticRegression {
  /** `[features]` */
  readonly weights: Float64Array;
}

/**
 * Fits the weights. Null where there is no maximum: without a penalty the targets are separated by the features, or the
 * features depend on each other.
 *
 * @param features `[N, features]`, row-major; an intercept is a feature of ones
 * @param targets `[N]`, 0 … 1
 * @param penalties `[features]`, λ above; 0 for the intercept
 * @param start `[features]`, where the search begins; at 0 if left out
 */
export function logisticRegression(
  features: ArrayLike<number>,
  targets: ArrayLike<number>,
  penalties: readonly number[],
  start: readonly number[] = penalties.map(() => 0),
): LogisticRegression | null {
  const evaluateAt = (at: Float64Array) => evaluated(features, targets, penalties, at);
  let weights = Float64Array.from(start);
  let here = evaluateAt(weights);
  for (let step = 0; step < 100; step++) {
    const direction = solve(here.curvature, here.gradient);
    if (direction === null) return null;
    let next = weights;
    let there = here;
    // A full step may overshoot far from the maximum.
    for (let length = 1; length > 1e-6; length /= 2) {
      next = weights.map((weight, j) => weight + length * direction[j]!);
      there = evaluateAt(next);
      if (there.value >= here.value - 1e-12 * Math.abs(here.value)) break;
    }
    const change = Math.max(...direction.map((each, j) => Math.abs(each) / (1 + Math.abs(weights[j]!))));
    weights = next;
    here = there;
    // Weights without a bound: probabilities of 0 and 1 are being reached for.
    if (weights.some((weight) => !(Math.abs(weight) < 1e4))) return null;
    if (change < 1e-11) return { weights };
  }
  return null;
}

/** X w of one row. */
export function linearPredictor(weights: ArrayLike<number>, features: ArrayLike<number>, row: number): number {
  let sum = 0;
  for (let j = 0; j < weights.length; j++) sum += weights[j]! * features[row * weights.length + j]!;
  return sum;
}

/** The objective, its gradient and the negative of its second derivative, in one walk over the rows. */
function evaluated(
  features: ArrayLike<number>,
  targets: ArrayLike<number>,
  penalties: readonly number[],
  weights: Float64Array,
) {
  const count = penalties.length;
  const gradient = Float64Array.from(penalties, (penalty, j) => -penalty * weights[j]!);
  const curvature = new Float64Array(count * count);
  for (let j = 0; j < count; j++) curvature[j * count + j] = penalties[j]!;
  let value = penalties.reduce((total, penalty, j) => total - (penalty * weights[j]! ** 2) / 2, 0);
  for (let row = 0; row < targets.length; row++) {
    const x = linearPredictor(weights, features, row);
    const tail = Math.exp(-Math.abs(x));
    // log p and log(1 − p) without overflow.
    value += targets[row]! * x - Math.max(x, 0) - Math.log1p(tail);
    const p = x >= 0 ? 1 / (1 + tail) : tail / (1 + tail);
    const [error, weight] = [targets[row]! - p, p * (1 - p)];
    for (let j = 0; j < count; j++) {
      const feature = features[row * count + j]!;
      gradient[j] = gradient[j]! + error * feature;
      for (let k = 0; k <= j; k++) {
        curvature[j * count + k] = curvature[j * count + k]! + weight * feature * features[row * count + k]!;
      }
    }
  }
  return { value, gradient, curvature };
}
