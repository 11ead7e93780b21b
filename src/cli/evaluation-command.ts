/** The command of an evaluation as a user types it, for the report: with every option that changes a number. */

import type { OperatingRule } from '../evaluation/operating-point.ts';
import type { Prevalences } from '../evaluation/record/points.ts';
import { defaultErrors, type EvaluateOptions } from './evaluation-options.ts';
import type { Source } from './evaluation-source.ts';
import { quoted } from './quoted.ts';

export function commandOf(source: Source, options: EvaluateOptions, out: string): string {
  const { truth, validationTruth, training, calibration, bootstrap, seed, level, forceShared, subgroups } = options;
  const given = (name: string, value: string | number | undefined) =>
    value === undefined ? [] : [name, String(value)];
  const words = [
    ...given('--truth', truth),
    ...given('--validation-truth', validationTruth),
    ...given('--operating-points', options.operatingPoints?.map(ruleText).join(',')),
    ...given('--calibration', calibration),
    ...(forceShared ? ['--force-shared'] : []),
    ...given('--prevalence', options.prevalence && prevalenceText(options.prevalence)),
    ...given('--training', training),
    ...given('--subgroups', subgroups?.join(',')),
    ...given('--bootstrap', bootstrap === 2000 ? undefined : bootstrap),
    ...given('--seed', seed === 1 ? undefined : seed),
    ...given('--level', level === 0.95 ? undefined : level),
    ...given('--errors', options.errors === defaultErrors ? undefined : options.errors),
    ...given('--out', out),
  ];
  return `roentgen evaluate ${source.options} ${words.map(quoted).join(' ')}`;
}

function ruleText(rule: OperatingRule): string {
  if (rule.kind === 'threshold') return `threshold=${rule.at}`;
  return 'atLeast' in rule ? `${rule.kind}=${rule.atLeast}` : rule.kind;
}

function prevalenceText({ everywhere, byFinding }: Prevalences): string {
  const each = Object.entries(byFinding).map(([finding, share]) => `${finding}=${share}`);
  return [...(everywhere === undefined ? [] : [String(everywhere)]), ...each].join(',');
}
