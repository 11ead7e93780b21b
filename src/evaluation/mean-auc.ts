/**
 * The interval of the mean of several findings' areas. They are measured on the same patients, so that they vary together:
 *   var = (Σ var A_f + Σ_{f≠g} cov(A_f, A_g)) / F², with DeLong's variances and covariances, by patient;
 * the interval is logistic(logit mean ± z√var / (mean(1 − mean))).
 */

import { type Influence, varianceOf } from './delong.ts';
import { intervalOf, logistic, logit, type MaybeInterval, noInterval } from './interval.ts';
import { zOfLevel } from './normal.ts';
import type { Units } from './units.ts';

/**
 * The interval of the mean over these findings.
 *
 * @param influences of each finding whose area is defined, over the same units
 */
export function meanAucInterval(influences: readonly Influence[], kind: Units['kind'], level = 0.95): MaybeInterval {
  const count = influences.length;
  if (count === 0) return noInterval('no finding has an area');
  const variances = influences.map(varianceOf);
  if (variances.some((variance) => variance === null)) {
    return noInterval(
      `a finding's positives or negatives come from a single ${kind}, so that the mean's spread is unknown`,
    );
  }
  const own = (variances as number[]).reduce((sum, variance) => sum + variance, 0);
  let together = 0;
  const units = influences[0]!.positive.length;
  for (let unit = 0; unit < units; unit++) {
    let sum = 0;
    let squares = 0;
    for (const { positive, negative } of influences) {
      const part = positive[unit]! + negative[unit]!;
      sum += part;
      squares += part * part;
    }
    together += sum * sum - squares;
  }
  const mean = influences.reduce((sum, { auc }) => sum + auc, 0) / count;
  const variance = (own + together * (units / (units - 1))) / count ** 2;
  if (!(variance > 0) || mean === 0 || mean === 1) return noInterval("the mean's variance can't be estimated");
  const half = (zOfLevel(level) * Math.sqrt(variance)) / (mean * (1 - mean));
  const method = `DeLong by ${kind} with the findings' covariances, logit`;
  return intervalOf(logistic(logit(mean) - half), logistic(logit(mean) + half), level, method);
}
