/**
 * Which learning rate a sweep (rate-sweep.ts) speaks for: the one at which the loss falls fastest.
 *
 * The loss of one batch says little, the less the rarer the findings are: most of what tells batches apart is how many
 * positives they happen to have. What of that is known beforehand, the loss g of guessing (½ for everything), is taken out by a
 * ratio of exponential means (ratio estimation: Cochran, Sampling Techniques, chapter 6), with W a tenth of the sweep's steps,
 * β = 1 − 1/W and ḡ the mean of g:
 *
 *     ŝ_k = ḡ · Σ_j β^(k−j) L_j / Σ_j β^(k−j) g_j,   log r̂_k = Σ_j β^(k−j) log r_j / Σ_j β^(k−j)
 *
 * Where all g are alike ŝ is the usual mean with its beginning corrected (as Adam's moments: Kingma and Ba, ICLR 2015). Such a
 * mean lags behind; it belongs to r̂, the same mean of the rates. Then
 *
 *     explosion:  ŝ_k > 4 · the lowest so far: the sweep ends
 *     lowest:     m, where ŝ is least
 *     steepest:   k < m, where ŝ_(k+W) − ŝ_(k−W) is least: the logarithm's steps are all alike
 *     suggestion: the lesser of r̂_k and r̂_m / 3
 *
 * To take the steepest descent of a sweep instead of reading two ends off its curve (L. N. Smith, Cyclical Learning Rates for
 * Training Neural Networks, WACV 2017, section 3.3) is the custom of today's trainers; the bound keeps away from where learning
 * ceases. The first W steps, of which there is no whole mean yet, are left out. A fall must be clear: from the mean of the first
 * quarter to the lowest it must be more than 4.5 standard errors of ŝ, beyond which one in a hundred sweeps of pure noise gets.
 */

/** What a step of a sweep has measured, before it changed anything. */
export interface Measured {
  readonly learningRate: number;
  readonly loss: number;
  /** The loss of ½ for everything, on the same batch. */
  readonly guessLoss: number;
}

export interface SweepStep extends Measured {
  readonly smoothed: number;
  /** The rate that the smoothed loss belongs to; less than the step's own. */
  readonly smoothedRate: number;
}

export interface Suggestion {
  /** To two digits; null where the sweep speaks for none. */
  readonly learningRate: number | null;
  /** Why there is none, in words; null where there is one. */
  readonly reason: string | null;
  /** What helps where there is none. */
  readonly remedy: 'smaller rates' | 'more steps' | null;
}

const explosion = 4;
const belowLowest = 3;
const clearFall = 4.5;

/** The fewest steps of a sweep that can be smoothed. */
export const leastSweepSteps = 20;

function windowOf(steps: number): number {
  return Math.round(steps / 10);
}

/** @param steps of the whole sweep, of which these may be the beginning */
export function smoothSweep(measured: readonly Measured[], steps: number): SweepStep[] {
  const keep = 1 - 1 / windowOf(steps);
  const scale = sum(measured, 'guessLoss') / measured.length;
  let [loss, guess, logRate, weight] = [0, 0, 0, 0];
  return measured.map((each) => {
    loss = keep * loss + each.loss;
    guess = keep * guess + each.guessLoss;
    logRate = keep * logRate + Math.log(each.learningRate);
    weight = keep * weight + 1;
    // Without a known label in any batch there is no loss either.
    return { ...each, smoothed: guess === 0 ? 0 : (scale * loss) / guess, smoothedRate: Math.exp(logRate / weight) };
  });
}

/** Whether the last step has a smoothed loss beyond 4 times the lowest before it. */
export function hasExploded(sweep: readonly SweepStep[], steps: number): boolean {
  const whole = sweep.slice(windowOf(steps));
  return whole.length > 0 && whole.at(-1)!.smoothed > explosion * Math.min(...whole.map(({ smoothed }) => smoothed));
}

/**
 * @param sweep as `smoothSweep` gives it, to its end or to its explosion
 * @param steps that the sweep would have had
 *
 * @example
 * const { learningRate, reason } = suggestRate(smoothSweep(measured, 100), 100);
 */
export function suggestRate(sweep: readonly SweepStep[], steps: number): Suggestion {
  const window = windowOf(steps);
  const none = (remedy: Suggestion['remedy'], reason: string) => ({ learningRate: null, reason, remedy });
  const last = sweep.at(-1);
  if (last === undefined || sweep.length < 4 * window)
    return none('smaller rates', `the loss explodes after ${sweep.length} of ${steps} steps already`);

  const lowest = indexOfLeast(sweep.map(({ smoothed }, k) => (k < window ? Number.POSITIVE_INFINITY : smoothed)));
  const { level, error } = beginning(sweep, steps, lowest);
  const fall = level - sweep[lowest]!.smoothed;
  if (!(fall > clearFall * error)) {
    const much = `from ${level.toPrecision(3)} by ${Math.max(fall, 0).toPrecision(2)}`;
    return none(
      'more steps',
      `the loss doesn't fall clearly: ${much}, while chance alone makes ${(clearFall * error).toPrecision(2)}`,
    );
  }
  if (lowest < 3 * window) return none('smaller rates', 'the loss is lowest at the beginning of the sweep');

  const slopes = sweep.map((_, k) =>
    k >= 2 * window && k < lowest && k + window < sweep.length
      ? sweep[k + window]!.smoothed - sweep[k - window]!.smoothed
      : Number.POSITIVE_INFINITY,
  );
  const steepest = sweep[indexOfLeast(slopes)]!;
  const most = sweep[lowest]!.smoothedRate / belowLowest;
  // More digits than two would pretend to know more than a sweep tells.
  const learningRate = Number(Math.min(steepest.smoothedRate, most).toPrecision(2));
  return { learningRate, reason: null, remedy: null };
}

/** The loss of the first quarter, and the standard error of the smoothed loss, from differences of neighbours. */
function beginning(sweep: readonly SweepStep[], steps: number, lowest: number): { level: number; error: number } {
  const first = sweep.slice(0, Math.floor(steps / 4));
  const guess = sum(first, 'guessLoss');
  const ratio = guess === 0 ? 0 : sum(first, 'loss') / guess;
  const level = (ratio * sum(sweep, 'guessLoss')) / sweep.length;
  const rest = sweep.slice(0, lowest + 1).map(({ loss, guessLoss }) => loss - ratio * guessLoss);
  const squares = rest.slice(1).reduce((total, each, k) => total + (each - rest[k]!) ** 2, 0);
  const variance = squares / (2 * (rest.length - 1));
  const keep = 1 - 1 / windowOf(steps);
  return { level, error: Math.sqrt((variance * (1 - keep)) / (1 + keep)) };
}

function sum(sweep: readonly Measured[], key: 'loss' | 'guessLoss'): number {
  return sweep.reduce((total, each) => total + each[key], 0);
}

function indexOfLeast(values: readonly number[]): number {
  return values.reduce((least, value, index) => (value < values[least]! ? index : least), 0);
}
