/**
 * Choosing the threshold from which a finding is called present. It is chosen on a validation table: one that is chosen on the
 * table that is tested makes the test look better than new patients will.
 */

import { reasonAgainst } from './auc.ts';
import { countLabels, type Steps, stepsOf } from './steps.ts';

/** By what a threshold is chosen. */
export type OperatingRule =
  /** The largest sensitivity + specificity − 1 (Youden 1950). */
  | { readonly kind: 'youden' }
  /** The largest F1. */
  | { readonly kind: 'f1' }
  /** The highest threshold with at least this sensitivity: no more false positives than it takes. */
  | { readonly kind: 'sensitivity'; readonly atLeast: number }
  /** The lowest threshold with at least this specificity: no more missed than it takes. */
  | { readonly kind: 'specificity'; readonly atLeast: number }
  /** A threshold that is given: it needs no table to be chosen on. */
  | { readonly kind: 'threshold'; readonly at: number };

/** A threshold, or why there is none; exactly one of the two is null. */
export interface OperatingPoint {
  /** A row is called positive where its score is at or above it. */
  readonly threshold: number | null;
  readonly reason: string | null;
}

/**
 * Chooses among the scores of the known rows. Of several equally good thresholds the highest is taken, which calls fewest.
 *
 * @param labels `[N]`: 1 positive, 0 negative, anything else unknown (left out)
 * @param scores `[N]`
 * @throws RangeError if the lengths differ.
 */
export function chooseOperatingPoint(
  labels: ArrayLike<number>,
  scores: ArrayLike<number>,
  rule: OperatingRule,
): OperatingPoint {
  if (rule.kind === 'threshold') return { threshold: rule.at, reason: null };
  const reason = reasonAgainst(countLabels(labels), labels, scores);
  if (reason !== null) return { threshold: null, reason };
  const steps = stepsOf(labels, scores);
  const step = chosenStep(steps, rule);
  if (step < 0) return { threshold: null, reason: `no threshold that calls anything positive has ${ruleName(rule)}` };
  return { threshold: steps.scores[step]!, reason: null };
}

/** The rule in words: `youden`, `sensitivity ≥ 0.9`, `threshold 0.5`. */
export function ruleName(rule: OperatingRule): string {
  if (rule.kind === 'threshold') return `threshold ${rule.at}`;
  return 'atLeast' in rule ? `${rule.kind} ≥ ${rule.atLeast}` : rule.kind;
}

/**
 * The rule that a user writes: `youden`, `f1`, `sensitivity=0.9`, `specificity=0.9`, `threshold=0.5`; undefined where it is none.
 *
 * @example
 * operatingRule('sensitivity=0.9') // { kind: 'sensitivity', atLeast: 0.9 }
 */
export function operatingRule(text: string): OperatingRule | undefined {
  if (text === 'youden' || text === 'f1') return { kind: text };
  const match = /^(sensitivity|specificity|threshold)=(\d*\.?\d+)$/.exec(text);
  const [kind, value] = [match?.[1], Number(match?.[2])];
  if (kind === undefined || !(value > 0 && value <= 1)) return undefined;
  return kind === 'threshold' ? { kind, at: value } : { kind: kind as 'sensitivity', atLeast: value };
}

function chosenStep(
  { truePositives: tp, falsePositives: fp }: Steps,
  rule: Exclude<OperatingRule, { kind: 'threshold' }>,
): number {
  const positives = tp.at(-1)!;
  const negatives = fp.at(-1)!;
  switch (rule.kind) {
    case 'youden':
      // In whole numbers, so that equal ones are equal.
      return largest(tp.map((count, step) => count * negatives - fp[step]! * positives));
    case 'f1':
      return largest(tp.map((count, step) => (2 * count) / (count + fp[step]! + positives)));
    case 'sensitivity':
      return tp.findIndex((count) => count / positives >= rule.atLeast);
    case 'specificity':
      return fp.findLastIndex((count) => (negatives - count) / negatives >= rule.atLeast);
  }
}

function largest(values: Float64Array): number {
  return values.reduce((best, value, step) => (value > values[best]! ? step : best), 0);
}
