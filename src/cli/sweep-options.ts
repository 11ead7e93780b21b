/** The flags of `train --find-learning-rate`, and the sweep that they ask for. */

import type { Command } from 'commander';
import { InputError } from '../base/error.ts';
import { leastSweepSteps } from '../training/find-rate.ts';
import { type Sweep, usualSweep } from '../training/rate-sweep.ts';
import { positiveInteger, positiveNumber } from './options.ts';

export interface SweepOptions {
  readonly findLearningRate?: boolean;
  readonly sweepFrom?: number;
  readonly sweepTo?: number;
  readonly sweepSteps?: number;
}

export function addSweepOptions(command: Command): void {
  const { least, most, steps } = usualSweep;
  command
    .optionsGroup('Learning-rate finder:')
    .option('--find-learning-rate', 'try learning rates instead, on these settings, and suggest one; no run is made')
    .option('--sweep-from <rate>', `the smallest rate to try (${least})`, positiveNumber)
    .option('--sweep-to <rate>', `the largest (${most})`, positiveNumber)
    .option('--sweep-steps <n>', `how many, each on a new batch (${steps})`, positiveInteger)
    .optionsGroup('');
}

/**
 * The sweep; undefined where a training is wanted.
 *
 * @throws InputError if flags of the sweep don't go together, or are given without it
 */
export function sweepOf(options: SweepOptions): Sweep | undefined {
  const { findLearningRate, sweepFrom: least, sweepTo: most, sweepSteps: steps } = options;
  if (findLearningRate !== true) {
    if ((least ?? most ?? steps) === undefined) return undefined;
    throw new InputError('--sweep-from, --sweep-to and --sweep-steps do nothing without --find-learning-rate');
  }
  const sweep = { least: least ?? usualSweep.least, most: most ?? usualSweep.most, steps: steps ?? usualSweep.steps };
  if (sweep.least >= sweep.most)
    throw new InputError(
      `--sweep-from ${sweep.least} isn't below --sweep-to ${sweep.most}; give a range to go through`,
    );
  if (sweep.steps < leastSweepSteps)
    throw new InputError(`--sweep-steps ${sweep.steps}: a sweep needs at least ${leastSweepSteps} steps`);
  return sweep;
}
