/**
 * Logistic regression by Newton's method, which is iteratively reweighted least squares: the w that maximises
 *   Σ tᵢ log pᵢ + (1 − tᵢ) log(1 − pᵢ) − ½ Σ λⱼ wⱼ²,  p = logistic(X w),
 * by steps (Xᵀ diag(p(1−p)) X + diag λ)⁻¹ (Xᵀ(t − p) − λw), halved while they would lower it. Without a penalty, and with the same
 * one, it is scikit-learn's `LogisticRegression` to 1e-9.
 */

import { logistic } from './interval.ts';
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
 */
export function logisticRegression(
  features: ArrayLike<number>,
  targets: ArrayLike<number>,
  penalties: readonly number[],
): LogisticRegression | null {
  const count = penalties.length;
  let weights = new Float64Array(count);
  let value = objective(features, targets, penalties, weights);
  for (let step = 0; step < 100; step++) {
    const { gradient, curvature } = derivatives(features, targets, penalties, weights);
    const direction = solve(curvature, gradient);
    if (direction === null) return null;
    let length = 1;
    let next = weights;
    let nextValue = Number.NEGATIVE_INFINITY;
    // A full step may overshoot far from the maximum.
    for (; length > 1e-6; length /= 2) {
      next = weights.map((weight, j) => weight + length * direction[j]!);
      nextValue = objective(features, targets, penalties, next);
      if (nextValue >= value - 1e-12 * Math.abs(value)) break;
    }
    const change = Math.max(...direction.map((each, j) => Math.abs(each) / (1 + Math.abs(weights[j]!))));
    weights = next;
    value = nextValue;
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

function objective(
  features: ArrayLike<number>,
  targets: ArrayLike<number>,
  penalties: readonly number[],
  weights: Float64Array,
): number {
  let sum = 0;
  for (let row = 0; row < targets.length; row++) {
    const x = linearPredictor(weights, features, row);
    // log p and log(1 − p) without overflow.
    const softplus = Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    sum += targets[row]! * x - softplus;
  }
  return penalties.reduce((total, penalty, j) => total - (penalty * weights[j]! ** 2) / 2, sum);
}

function derivatives(
  features: ArrayLike<number>,
  targets: ArrayLike<number>,
  penalties: readonly number[],
  weights: Float64Array,
) {
  const count = penalties.length;
  const gradient = Float64Array.from(penalties, (penalty, j) => -penalty * weights[j]!);
  const curvature = new Float64Array(count * count);
  for (let j = 0; j < count; j++) curvature[j * count + j] = penalties[j]!;
  for (let row = 0; row < targets.length; row++) {
    const p = logistic(linearPredictor(weights, features, row));
    const [error, weight] = [targets[row]! - p, p * (1 - p)];
    for (let j = 0; j < count; j++) {
      const feature = features[row * count + j]!;
      gradient[j] = gradient[j]! + error * feature;
      for (let k = 0; k <= j; k++) {
        curvature[j * count + k] = curvature[j * count + k]! + weight * feature * features[row * count + k]!;
      }
    }
  }
  return { gradient, curvature };
}
