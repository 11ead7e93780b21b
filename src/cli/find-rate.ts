/**
 * `roentgen train … --find-learning-rate`: a sweep of learning rates with the settings of the training that is to follow. It is a
 * way of `train` and not a command of its own so that it has every flag of the training, `--config` included, by construction.
 */

import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { CheckError } from '../base/error.ts';
import { writeFileSafely } from '../base/files.ts';
import { prepareImages } from '../dataset/prepare.ts';
import { learningRateFigure } from '../report/figures/learning-rate.ts';
import { writeFigure } from '../report/render.ts';
import { type Suggestion, type SweepStep, suggestRate } from '../training/find-rate.ts';
import { imagesInSweep, type SweepInput, sweepRates } from '../training/rate-sweep.ts';
import { print, printJson } from './output.ts';
import { showProgress, withProgress } from './progress.ts';

export interface FoundRate {
  readonly out: string;
  readonly steps: readonly SweepStep[];
  readonly suggestion: Suggestion;
}

/** What to do where the sweep speaks for no rate. */
const waysOut = {
  'smaller rates': 'begin lower with --sweep-from',
  'more steps': 'take more steps with --sweep-steps, or larger batches with --accumulate',
} as const;

/** Sweeps, and writes `learning-rate.csv` and the figure into the folder. */
export async function findRate(out: string, input: SweepInput): Promise<FoundRate> {
  const { settings, train, store, sweep, signal } = input;
  await withProgress('reading images', 'image', (onProgress) =>
    prepareImages(store, imagesInSweep(settings, train, sweep), { signal, onProgress }),
  );
  const features = showProgress('computing features', 'image');
  const steps = await withProgress('trying learning rates', 'step', (onProgress) =>
    sweepRates({
      ...input,
      onFeatures(done, total) {
        features.update(done, total);
        if (done === total) features.stop();
      },
      onStep: (done, { learningRate, loss }) =>
        onProgress(done, sweep.steps, `rate ${learningRate.toExponential(1)}, loss ${loss.toFixed(4)}`),
    }),
  );
  const suggestion = suggestRate(steps, sweep.steps);
  await writeFileSafely(join(out, 'learning-rate.csv'), tableOf(steps));
  const figure = learningRateFigure({ sweep: steps, suggestion, subtitle: subtitleOf(input) });
  await writeFigure(out, 'learning-rate', figure);
  return { out, steps, suggestion };
}

/** @throws CheckError where no rate can be suggested, after the document was printed */
export function tellRate({ out, steps, suggestion }: FoundRate, isJson: boolean): void {
  const { learningRate, reason, remedy } = suggestion;
  if (isJson) printJson({ out, suggestion: learningRate, reason, steps: steps.map(documented) });
  else if (learningRate !== null) {
    print(`learning rate ${learningRate}: there the loss falls fastest`);
    print(`the sweep is in ${out}; train with the same settings, --learning-rate ${learningRate} and another --out`);
  }
  if (remedy === null) return;
  throw new CheckError(`no learning rate can be suggested: ${reason}; ${waysOut[remedy]}. The sweep is in ${out}`);
}

function documented({ learningRate, loss, smoothed, smoothedRate }: SweepStep) {
  return { learningRate, loss, smoothed, smoothedRate };
}

/** A row a step; see training/find-rate.ts for what the columns are. */
function tableOf(steps: readonly SweepStep[]): string {
  return stringify(
    steps.map(({ learningRate, loss, guessLoss, smoothed, smoothedRate }, index) => ({
      step: index + 1,
      learning_rate: learningRate,
      loss,
      guess_loss: guessLoss,
      smoothed,
      smoothed_rate: smoothedRate,
    })),
    { header: true },
  );
}

function subtitleOf({ train, settings }: SweepInput): string {
  const { architecture, size, batchSize, accumulate = 1, stage = 'all' } = settings;
  const batch = accumulate === 1 ? `batches of ${batchSize}` : `batches of ${accumulate} × ${batchSize}`;
  const learning = stage === 'all' ? '' : `, learning from ${stage} on`;
  return `${train.path}: ${architecture.name}, ${size} × ${size} pixels, ${batch}${learning}`;
}
