/**
 * The standard normal distribution, for intervals and tests: Φ(x) = erfc(−x/√2)/2 and its inverse, both to about 1e-14.
 * erf for small x by its series of positive terms, erfc for large x by its continued fraction (Abramowitz and Stegun
 * 1964, 7.1.6 and 7.1.14), so that small probabilities keep their digits.
 */

/** Φ(x): the probability of a value at or below x. */
export function normalProbability(x: number): number {
  return x > 0 ? 1 - upperTail(x) : upperTail(-x);
}

/** The probability of a value at least as far from 0 as x, on either side: the p-value of a z-score. */
export function twoSidedProbability(x: number): number {
  return 2 * upperTail(Math.abs(x));
}

/**
 * The x of which Φ(x) is `probability`.
 *
 * @throws RangeError outside 0 … 1, both left out.
 */
export function normalQuantile(probability: number): number {
  if (!(probability > 0 && probability < 1)) {
    throw new RangeError(`the probability ${probability} has no normal quantile; expected one between 0 and 1`);
  }
  if (probability > 0.5) return -normalQuantile(1 - probability);
  // Abramowitz and Stegun 1964, 26.2.23, to 4.5e-4; then Halley's steps, each of which triples the digits.
  const t = Math.sqrt(-2 * Math.log(probability));
  let x = (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))) - t;
  for (let step = 0; step < 3; step++) {
    const error = (upperTail(-x) - probability) * Math.sqrt(2 * Math.PI) * Math.exp((x * x) / 2);
    x -= error / (1 + (x * error) / 2);
  }
  return x;
}

/** The z of an interval that holds this share of the distribution: 1.96 for 0.95. */
export function zOfLevel(level: number): number {
  return -normalQuantile((1 - level) / 2);
}

/** 1 − Φ(x), x ≥ 0 or a little below. */
function upperTail(x: number): number {
  if (x < 0) return 1 - upperTail(-x);
  const scaled = x / Math.SQRT2;
  return scaled < 2 ? (1 - series(scaled)) / 2 : continuedFraction(scaled) / 2;
}

/** erf(x) = 2/√π · e^(−x²) · Σ 2ⁿx²ⁿ⁺¹/(1·3·…·(2n+1)). */
function series(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; term > sum * 1e-17; n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}

/** erfc(x) = e^(−x²)/√π / (x + ½/(x + 1/(x + 3/2/(x + …)))), from the inside out. */
function continuedFraction(x: number): number {
  let fraction = x;
  for (let n = 120; n >= 1; n--) fraction = x + n / 2 / fraction;
  return Math.exp(-x * x) / (Math.sqrt(Math.PI) * fraction);
}
