/** What all intervals share: two ends, the level, the way they were made, or the reason why there is none. */

export interface Interval {
  readonly low: number;
  readonly high: number;
  /** The share of repetitions in which such an interval holds the true value: 0.95. */
  readonly level: number;
  /** How it was made, in words. */
  readonly method: string;
}

/** An interval, or why there is none; exactly one of the two is null. */
export interface MaybeInterval {
  readonly interval: Interval | null;
  readonly intervalReason: string | null;
}

export function intervalOf(low: number, high: number, level: number, method: string): MaybeInterval {
  return { interval: { low, high, level, method }, intervalReason: null };
}

export function noInterval(reason: string): MaybeInterval {
  return { interval: null, intervalReason: reason };
}

export function clipped(value: number, least = 0, most = 1): number {
  return Math.min(most, Math.max(least, value));
}

/** The logarithm of the odds. */
export function logit(probability: number): number {
  return Math.log(probability) - Math.log1p(-probability);
}

export function logistic(value: number): number {
  return 1 / (1 + Math.exp(-value));
}
