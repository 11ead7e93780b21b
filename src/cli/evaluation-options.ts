/** Options of commands that evaluate, choose thresholds and calibrate, and the readers of their values. */

import { InvalidArgumentError, Option } from 'commander';
import { InputError } from '../base/error.ts';
import { canonicalFinding } from '../dataset/findings.ts';
import { type OperatingRule, operatingRule } from '../evaluation/operating-point.ts';
import type { Prevalences } from '../evaluation/record/points.ts';
import { calibrationMethods } from '../network/calibration.ts';
import type { ChoiceOptions } from './evaluation-choices.ts';
import { type DeviceChoice, fraction, list } from './options.ts';

/** The options of `evaluate`. */
export interface EvaluateOptions extends ChoiceOptions {
  readonly device: DeviceChoice;
  readonly out?: string;
  readonly prevalence?: Prevalences;
  readonly subgroups?: readonly string[];
  readonly bootstrap: number;
  readonly seed: number;
  readonly level: number;
  readonly errors: number;
  readonly json?: true;
}

/** How many false alarms and missed cases of each finding a report shows unless said. */
export const defaultErrors = 3;

/** `--calibration`, with `none`. */
export function calibrationOption(): Option {
  return new Option('--calibration <method>', 'how raw probabilities become frequencies').choices([
    ...calibrationMethods,
    'none',
  ]);
}

/** Rules between commas: `youden,sensitivity=0.9`. */
export function operatingRules(text: string): readonly OperatingRule[] {
  return list(text).map(oneRule);
}

/** One rule: `youden`. */
export function oneRule(text: string): OperatingRule {
  const rule = operatingRule(text);
  if (rule !== undefined) return rule;
  throw new InvalidArgumentError(
    `Expected youden, f1, sensitivity=0.9, specificity=0.9 or threshold=0.5, found ${JSON.stringify(text)}.`,
  );
}

/** A prevalence for all findings, or one for each: `0.02`, `Mass=0.02,Edema=0.01`, `0.05,Mass=0.02`. */
export function prevalences(text: string): Prevalences {
  let everywhere: number | undefined;
  const byFinding: Record<string, number> = {};
  for (const part of list(text)) {
    const [name, value] = part.includes('=') ? part.split('=', 2) : [undefined, part];
    const share = fraction(value ?? '');
    if (share <= 0 || share >= 1) {
      throw new InvalidArgumentError(`Expected a prevalence between 0 and 1, such as 0.02, found ${part}.`);
    }
    if (name === undefined) everywhere = share;
    else byFinding[canonicalFinding(name)] = share;
  }
  return { everywhere, byFinding };
}

/** @throws InputError if a prevalence is given for a finding that isn't predicted. */
export function expectPredicted({ byFinding }: Prevalences, findings: readonly string[]): void {
  const unknown = Object.keys(byFinding).filter((finding) => !findings.includes(finding));
  if (unknown.length === 0) return;
  throw new InputError(`--prevalence: ${unknown.join(', ')} isn't predicted; predicted are ${findings.join(', ')}`);
}
