/**
 * The variance of an area under the ROC curve (DeLong, DeLong and Clarke-Pearson 1988), from structural components that
 * a walk over the ranked rows gives in O(n log n), which is the mid-rank form of Sun and Xu 2014:
 *   V10ᵢ = (negatives below the positive i + ½ tied) / n = (mid-rank of i among all − among positives) / n,
 *   V01ⱼ = (positives above the negative j + ½ tied) / m,   A = Σ V10 / m = Σ V01 / n,
 *   var A = S10/m + S01/n, with the sample variances S10 of V10 and S01 of V01.
 * Where a patient has several images the components are summed by patient (Obuchowski 1997): with Pᵤ = Σ (V10ᵢ − A)/m
 * and Nᵤ = Σ (V01ⱼ − A)/n over the images of u,
 *   var A = I₊/(I₊−1) ΣPᵤ² + I₋/(I₋−1) ΣNᵤ² + 2 I/(I−1) ΣPᵤNᵤ,
 * I₊, I₋ and I patients with a positive, with a negative, with any. With an image each this is DeLong's variance.
 */

import { type Ranking, rank } from './ranking.ts';
import { type Units, unitPerRow } from './units.ts';

/** What each unit contributes to an area: the area and its linear part, P and N above. */
export interface Influence {
  readonly auc: number;
  /** `[units]` */
  readonly positive: Float64Array;
  /** `[units]` */
  readonly negative: Float64Array;
  /** Units with a positive, with a negative, with either. */
  readonly unitsWithPositive: number;
  readonly unitsWithNegative: number;
  readonly units: number;
}

/**
 * The influence of each unit on the area under the curve.
 *
 * @param labels `[N]`: 1 positive, 0 negative, anything else unknown (left out)
 * @param scores `[N]`
 * @param units each row's unit; each row its own if left out
 * @throws RangeError if the lengths differ, a class is missing, or the score of a known row isn't a number.
 */
export function influenceOf(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  units: Units = unitPerRow(labels.length),
): Influence {
  return influenceOfRanking(rank(labels, scores), units);
}

/** The same from rows that are ranked already. */
export function influenceOfRanking(ranking: Ranking, units: Units): Influence {
  const { rows, isPositive, endsTie, positives, negatives } = ranking;
  if (positives === 0 || negatives === 0) {
    throw new RangeError(`${positives} positives and ${negatives} negatives have no area; both classes were expected`);
  }
  // Doubled components are whole numbers.
  const doubled = new Float64Array(rows.length);
  let doubledArea = 0;
  let positivesAbove = 0;
  let negativesAbove = 0;
  for (let start = 0; start < rows.length; ) {
    let end = start;
    while (endsTie[end] === 0) end++;
    let tiedPositives = 0;
    for (let at = start; at <= end; at++) tiedPositives += isPositive[at]!;
    const tiedNegatives = end + 1 - start - tiedPositives;
    const forPositive = 2 * (negatives - negativesAbove) - tiedNegatives;
    const forNegative = 2 * positivesAbove + tiedPositives;
    for (let at = start; at <= end; at++) doubled[at] = isPositive[at] === 1 ? forPositive : forNegative;
    doubledArea += tiedPositives * forPositive;
    positivesAbove += tiedPositives;
    negativesAbove += tiedNegatives;
    start = end + 1;
  }
  const auc = doubledArea / (2 * positives * negatives);
  return { auc, ...sumByUnit(ranking, units, doubled, auc) };
}

/** The variance of an area; null where a class has fewer than two units, so that nothing is known of its spread. */
export function varianceOf(influence: Influence): number | null {
  const { positive, negative, unitsWithPositive, unitsWithNegative, units } = influence;
  if (unitsWithPositive < 2 || unitsWithNegative < 2) return null;
  const products = positive.reduce((sum, value, unit) => sum + value * negative[unit]!, 0);
  const { fromPositives, fromNegatives } = partsOf(influence);
  return Math.max(0, fromPositives + fromNegatives + 2 * corrected(units) * products);
}

/**
 * How many degrees of freedom the variance has, after Satterthwaite as Brunner and Munzel 2000 use him for this very area:
 * (a + b)² / (a²/(I₊−1) + b²/(I₋−1)), where a and b are what positives and negatives add to the variance.
 */
export function degreesOfFreedom(influence: Influence): number {
  const { fromPositives: a, fromNegatives: b } = partsOf(influence);
  return (a + b) ** 2 / (a ** 2 / (influence.unitsWithPositive - 1) + b ** 2 / (influence.unitsWithNegative - 1));
}

/**
 * The influence on the difference of two areas of the same rows and units, whose variance `varianceOf` gives: DeLong's
 * with the covariance of the two.
 */
export function influenceOnDifference(first: Influence, second: Influence): Influence {
  return {
    ...first,
    auc: first.auc - second.auc,
    positive: first.positive.map((value, unit) => value - second.positive[unit]!),
    negative: first.negative.map((value, unit) => value - second.negative[unit]!),
  };
}

/** The covariance of two areas that may be of different rows or labels of the same units. */
export function covarianceOf(first: Influence, second: Influence): number {
  const units = first.positive.length;
  let sum = 0;
  for (let unit = 0; unit < units; unit++) {
    sum += (first.positive[unit]! + first.negative[unit]!) * (second.positive[unit]! + second.negative[unit]!);
  }
  return corrected(units) * sum;
}

function partsOf({ positive, negative, unitsWithPositive, unitsWithNegative }: Influence) {
  const squares = (values: Float64Array) => values.reduce((sum, value) => sum + value * value, 0);
  return {
    fromPositives: corrected(unitsWithPositive) * squares(positive),
    fromNegatives: corrected(unitsWithNegative) * squares(negative),
  };
}

function corrected(units: number): number {
  return units / (units - 1);
}

function sumByUnit(
  { rows, isPositive, positives, negatives }: Ranking,
  units: Units,
  doubled: Float64Array,
  auc: number,
) {
  const positive = new Float64Array(units.count);
  const negative = new Float64Array(units.count);
  const seen = new Uint8Array(units.count);
  for (let at = 0; at < rows.length; at++) {
    const unit = units.of[rows[at]!]!;
    if (isPositive[at] === 1) {
      positive[unit] = positive[unit]! + (doubled[at]! / (2 * negatives) - auc) / positives;
      seen[unit] = seen[unit]! | 1;
    } else {
      negative[unit] = negative[unit]! + (doubled[at]! / (2 * positives) - auc) / negatives;
      seen[unit] = seen[unit]! | 2;
    }
  }
  const count = (mask: number) => seen.reduce((sum, bits) => sum + ((bits & mask) === 0 ? 0 : 1), 0);
  return { positive, negative, unitsWithPositive: count(1), unitsWithNegative: count(2), units: count(3) };
}
