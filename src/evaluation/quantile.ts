/** Quantiles of a sample by linear interpolation between its values, which is numpy's default (type 7 of Hyndman and Fan 1996). */

/**
 * The quantile of values in rising order.
 *
 * @param share 0 … 1
 */
export function quantileOf(sorted: ArrayLike<number>, share: number): number {
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const lower = sorted[below]!;
  const upper = sorted[Math.min(below + 1, sorted.length - 1)]!;
  // numpy interpolates from the nearer end, so that both ends are exact.
  const part = place - below;
  return part < 0.5 ? lower + (upper - lower) * part : upper - (upper - lower) * (1 - part);
}
