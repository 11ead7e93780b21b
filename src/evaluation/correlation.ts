/**
 * What correlations are made of: Pearson's is the product of two columns' scaled deviations, Spearman's that of their
 * mid-ranks' (1904).
 */

/** Values less their mean, scaled to a sum of squares of 1; null where they are all alike. */
export function deviations(values: ArrayLike<number>): Float64Array | null {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  const centred = Float64Array.from(values, (value) => value - sum / values.length);
  const length = Math.sqrt(product(centred, centred));
  const isAlike = centred.every((value) => value === centred[0]);
  return isAlike ? null : centred.map((value) => value / length);
}

/** Σ xᵢyᵢ */
export function product(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i]! * y[i]!;
  return sum;
}
