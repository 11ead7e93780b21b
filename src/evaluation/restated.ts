/**
 * Predictive values for another prevalence π than the test set's, by Bayes' rule from sensitivity s and specificity c:
 *   PPV = sπ/(sπ + (1−c)(1−π)),  NPV = c(1−π)/(c(1−π) + (1−s)π).
 * Test sets are often richer in findings than a clinic, which flatters the PPV. The intervals are those of Mercaldo, Lau and
 * Zhou 2007 on the logit scale: var logit PPV = (1−s)/(s·m) + c/((1−c)·n), var logit NPV = s/((1−s)·m) + (1−c)/(c·n) with
 * m positives and n negatives; both with ½ added to each count, as they advise, so that a count of 0 has an interval too. Where a patient has several images,
 * m and n in the variances are the effective numbers of rows.
 */

import type { Confusion } from './confusion.ts';
import { intervalOf, logistic, logit, type MaybeInterval, noInterval } from './interval.ts';
import { zOfLevel } from './normal.ts';

export interface Restated {
  readonly prevalence: number;
  readonly ppv: MaybeInterval & { readonly value: number | null };
  readonly npv: MaybeInterval & { readonly value: number | null };
}

/**
 * Predictive values at a prevalence.
 *
 * @param prevalence between 0 and 1, both left out
 * @param effective how many independent rows the positives and negatives are worth; all of them if left out
 */
export function restated(
  confusion: Confusion,
  prevalence: number,
  level = 0.95,
  effective: { readonly positives?: number; readonly negatives?: number } = {},
): Restated {
  const { truePositives, falsePositives, trueNegatives, falseNegatives } = confusion;
  const m = truePositives + falseNegatives;
  const n = trueNegatives + falsePositives;
  if (m === 0 || n === 0) {
    const none = {
      value: null,
      ...noInterval(`without ${m === 0 ? 'positives' : 'negatives'} there is nothing to restate`),
    };
    return { prevalence, ppv: none, npv: none };
  }
  const value = (right: number, wrong: number) => (right + wrong === 0 ? null : right / (right + wrong));
  const ppvOf = (s: number, c: number) => value(s * prevalence, (1 - c) * (1 - prevalence));
  const npvOf = (s: number, c: number) => value(c * (1 - prevalence), (1 - s) * prevalence);
  const z = zOfLevel(level);
  const [s, c] = [(truePositives + 0.5) / (m + 1), (trueNegatives + 0.5) / (n + 1)];
  // The ½ draws the centre inwards; the interval still holds the value that was measured.
  const around = (measured: number | null, centre: number, variance: number) => {
    const half = z * Math.sqrt(variance);
    const [low, high] = [logistic(logit(centre) - half), logistic(logit(centre) + half)];
    const ends = [Math.min(low, measured ?? low), Math.max(high, measured ?? high)] as const;
    return { value: measured, ...intervalOf(...ends, level, 'Mercaldo, logit') };
  };
  const [sensitivity, specificity] = [truePositives / m, trueNegatives / n];
  const { positives: mEffective = m, negatives: nEffective = n } = effective;
  const [ppv, npv] = [ppvOf(sensitivity, specificity), npvOf(sensitivity, specificity)];
  return {
    prevalence,
    ppv: around(ppv, ppvOf(s, c)!, (1 - s) / (s * (mEffective + 1)) + c / ((1 - c) * (nEffective + 1))),
    npv: around(npv, npvOf(s, c)!, s / ((1 - s) * (mEffective + 1)) + (1 - c) / (c * (nEffective + 1))),
  };
}
