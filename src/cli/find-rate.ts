/** `train --find-learning-rate`: a sweep of the learning rate instead of a training, into a folder with its table and figure. */

import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { writeFileSafely } from '../base/files.ts';
import { learningRateFigure } from '../report/figures/learning-rate.ts';
import { writeFigure } from '../report/render.ts';
import { type Suggestion, type SweepInput, type SweepStep, suggestedRate, sweepRates } from '../training/rate-sweep.ts';
import { print, printJson } from './output.ts';
import { withProgress } from './progress.ts';

export interface FoundRate {
  readonly out: string;
  readonly steps: readonly SweepStep[];
  readonly suggestion: Suggestion;
}

/** Sweeps, and writes `learning-rate.csv`, `.svg` and `.png` into the folder. */
export async function findRate(out: string, input: SweepInput): Promise<FoundRate> {
  const steps = await withProgress('sweeping the learning rate', 'step', (onStep) => sweepRates({ ...input, onStep }));
  const suggestion = suggestedRate(steps);
  const rows = steps.map(({ learningRate, loss, smoothed }) => ({ learning_rate: learningRate, loss, smoothed }));
  await writeFileSafely(join(out, 'learning-rate.csv'), stringify(rows, { header: true }));
  const { batchSize, accumulate = 1, size, architecture } = input.settings;
  const subtitle = `${out}: ${architecture.name}, ${size} × ${size} pixels, steps of ${batchSize * accumulate} images`;
  const figure = learningRateFigure({ steps, suggestion: suggestion.learningRate, subtitle });
  await writeFigure(out, 'learning-rate', figure);
  return { out, steps, suggestion };
}

export function tellRate({ out, steps, suggestion }: FoundRate, isJson: boolean): void {
  const { learningRate, reason } = suggestion;
  if (isJson) printJson({ out, suggestion: learningRate, reason, steps });
  else {
    print(learningRate === null ? `no rate is suggested: ${reason}` : `suggested: --learning-rate ${learningRate}`);
    print(`table and figure are in ${out}`);
  }
}
