import { afterAll, describe, expect, it } from 'vitest';
import { squareOrNot, storeOf, tableOf, tiny } from '../../test/support/learning.ts';
import { InterruptedError } from '../base/error.ts';
import { usualAugmentation } from '../image/augment.ts';
import { initialParameters, parameterTable } from '../network/parameters.ts';
import { openRuntime } from '../runtime/runtime.ts';
import { suggestRate } from './find-rate.ts';
import { guessLossOf, imagesInSweep, type SweepInput, sweepRates } from './rate-sweep.ts';
import { notebookSettings, type TrainingSettings } from './settings.ts';
import { trainNetwork } from './trainer.ts';
import { lossOf } from './validation.ts';

const size = 32;
const runtime = openRuntime({ threads: 1 });
afterAll(() => runtime.close());

const settings: TrainingSettings = {
  ...notebookSettings,
  architecture: tiny,
  findings: ['Mass'],
  size,
  batchSize: 8,
  normalise: 'image',
  unbiasedStatistics: true,
};
const samples = squareOrNot(160, size, 1);
const train = tableOf(samples, 'train');
const store = storeOf(size, { train: samples });
const sweep = { least: 1e-6, most: 1, steps: 20 };
const input: SweepInput = { sweep, settings, runtime, train, store };

/** The losses of a training's first steps, at a rate at which nothing moves. */
async function lossesOfTraining(changes: Partial<TrainingSettings>, parameters?: Float32Array): Promise<number[]> {
  const losses: number[] = [];
  const still = { ...settings, ...changes, epochs: 1, stepsPerEpoch: 3, learningRate: 1e-12 };
  const callback = { name: 'losses', onStepEnd: ({ loss }: { loss: number }) => void losses.push(loss) };
  await trainNetwork({
    ...{ runtime, train, store, parameters, settings: still, callbacks: [callback] },
    valid: tableOf(samples.slice(0, 8), 'train'),
  });
  return losses;
}

describe('sweepRates', () => {
  it('goes through even steps of the logarithm, and tells of each', async () => {
    const told: number[] = [];
    const steps = await sweepRates({ ...input, onStep: (done, { learningRate }) => told.push(done, learningRate) });
    const rates = steps.map(({ learningRate }) => learningRate);
    expect(rates[0]).toBe(1e-6);
    expect(rates).toEqual(rates.map((_, k) => expect.closeTo(1e-6 * 10 ** ((6 * k) / 19), 10)));
    expect(told).toEqual(rates.flatMap((rate, k) => [k + 1, rate]));
    if (steps.length === 20) expect(rates.at(-1)).toBeCloseTo(1, 10);
  });

  it.each<[string, Partial<TrainingSettings>]>([
    ['the whole network', {}],
    ['summed batches, smoothed labels', { accumulate: 2, labelSmoothing: 0.2 }],
    ['the head alone', { stage: 'head' }],
    ['clipping and decay', { clipNorm: 0.1, weightDecay: 0.01 }],
    ['augmented images', { augment: usualAugmentation }],
  ])('steps as a training does: %s', async (_, changes) => {
    const parameters = initialParameters(parameterTable(tiny, 1), 9);
    const still = { least: 1e-12, most: 1e-11, steps: 20 };
    const swept = await sweepRates({ ...input, sweep: still, settings: { ...settings, ...changes }, parameters });
    const trained = await lossesOfTraining(changes, parameters);
    expect(swept.slice(0, 3).map(({ loss }) => loss)).toEqual(trained.map((loss) => expect.closeTo(loss, 5)));
  });

  it('clips: a large rate moves less where the norm is small', async () => {
    const steep = { least: 1, most: 2, steps: 20 };
    const free = await sweepRates({ ...input, sweep: steep });
    const clipped = await sweepRates({ ...input, sweep: steep, settings: { ...settings, clipNorm: 1e-12 } });
    expect(clipped[1]!.loss).not.toBeCloseTo(free[1]!.loss, 3);
  });

  it('passes over the rate, the schedule and the epochs of the training', async () => {
    const other = {
      ...settings,
      learningRate: 0.5,
      schedule: { name: 'cosine' },
      epochs: 9,
      stepsPerEpoch: 2,
    } as const;
    expect(await sweepRates({ ...input, settings: other })).toEqual(await sweepRates(input));
  });

  it('finds a rate that a network learns with', async () => {
    const steps = await sweepRates({ ...input, sweep: { least: 1e-6, most: 1, steps: 100 } });
    const { learningRate, reason } = suggestRate(steps, 100);
    expect(reason).toBeNull();
    const found = { ...settings, learningRate: learningRate!, epochs: 4 };
    const valid = { table: tableOf(squareOrNot(60, size, 2), 'valid'), samples: squareOrNot(60, size, 2) };
    const both = storeOf(size, { train: samples, valid: valid.samples });
    const { best } = await trainNetwork({ settings: found, runtime, train, valid: valid.table, store: both });
    expect(best.meanAuc).toBeGreaterThan(0.9);
  });

  it('stops between two steps when it is interrupted', async () => {
    const stop = new AbortController();
    let seen = 0;
    const interrupted = sweepRates({
      ...input,
      signal: stop.signal,
      onStep(done) {
        seen = done;
        if (done === 2) stop.abort();
      },
    });
    await expect(interrupted).rejects.toThrow(InterruptedError);
    expect(seen).toBe(2);
  });

  it('says so where the loss is no number at once', async () => {
    const parameters = initialParameters(parameterTable(tiny, 1), 1).fill(Number.NaN);
    await expect(sweepRates({ ...input, parameters })).rejects.toThrow(
      /no number at a learning rate of 0.000001.*weights/,
    );
  });
});

describe('imagesInSweep', () => {
  it('are those of its batches, not the whole table', () => {
    expect(imagesInSweep({ ...settings, batchSize: 2 }, train, sweep).size).toBe(40);
    expect(imagesInSweep(settings, train, sweep).size).toBe(160);
  });
});

describe('guessLossOf', () => {
  it('is the loss of ½ for everything, unknown labels left out', () => {
    const table = { ...train, labels: Int8Array.from(train.labels, (label, i) => (i % 3 === 0 ? -1 : label)) };
    const weights = { positiveWeights: Float32Array.of(0.7), negativeWeights: Float32Array.of(0.2) };
    const rows = table.rows.map((_, row) => row);
    const probabilities = new Float32Array(rows.length).fill(0.5);
    const batch = {
      data: new Uint8Array(0),
      labels: Float32Array.from(table.labels, (label) => Math.max(label, 0)),
      mask: Float32Array.from(table.labels, (label) => (label === -1 ? 0 : 1)),
      images: rows.length,
    };
    expect(guessLossOf(batch, weights)).toBeCloseTo(lossOf(table, { rows, probabilities }, weights), 5);
  });
});
