import { afterAll, describe, expect, it } from 'vitest';
import { squareOrNot, storeOf, tableOf, tiny } from '../../test/support/learning.ts';
import { InterruptedError } from '../base/error.ts';
import { random, shuffled } from '../base/random.ts';
import type { LabelTable } from '../dataset/table.ts';
import { describeModel, encodeClassifier } from '../network/model-file.ts';
import { openRuntime } from '../runtime/runtime.ts';
import type { Callback, EpochRecord } from './callbacks.ts';
import { notebookSettings, type TrainingSettings } from './settings.ts';
import { classWeights, normalisationRules, trainNetwork } from './trainer.ts';

const size = 32;
const runtime = openRuntime({ threads: 1 });
afterAll(() => runtime.close());

const settings: TrainingSettings = {
  ...notebookSettings,
  architecture: tiny,
  findings: ['Mass'],
  size,
  epochs: 2,
  batchSize: 8,
  normalise: 'image',
  learningRate: 5e-3,
  unbiasedStatistics: true,
};

const samples = { train: squareOrNot(160, size, 1), valid: squareOrNot(120, size, 2) };
const store = storeOf(size, samples);
const train = tableOf(samples.train, 'train');
const valid = tableOf(samples.valid, 'valid');

describe('trainNetwork', () => {
  it('overfits one batch', async () => {
    const few = tableOf(samples.train.slice(0, 8), 'train');
    // Labels that have nothing to do with the images: they can only be learnt by heart.
    const noise = { ...few, labels: Int8Array.of(1, 1, 0, 1, 0, 0, 1, 0) };
    const one = { ...settings, epochs: 40, stepsPerEpoch: 1 };
    const { history } = await trainNetwork({ settings: one, runtime, train: noise, valid: noise, store });
    expect(history[0]!.loss).toBeGreaterThan(0.25);
    expect(history.at(-1)!.loss).toBeLessThan(0.02);
    expect(history.at(-1)!.meanAuc).toBe(1);
  });

  it('learns what is there: the area under the curve on images that it never saw', async () => {
    const { best, history } = await trainNetwork({
      settings: { ...settings, epochs: 4 },
      runtime,
      train,
      valid,
      store,
    });
    expect(history.at(-1)!.loss).toBeLessThan(history[0]!.loss);
    expect(best.meanAuc).toBeGreaterThan(0.95);
  });

  it('stays at chance where the labels are shuffled', async () => {
    // In both tables: a network that learns nothing may still sort by the one thing that there is to see.
    const mixed = (table: LabelTable) => {
      const order = shuffled([...table.labels.keys()], random(7, table.path));
      return { ...table, labels: table.labels.map((_, i) => table.labels[order[i]!]!) };
    };
    const input = { settings: { ...settings, epochs: 4 }, runtime, store };
    const { history } = await trainNetwork({ ...input, train: mixed(train), valid: mixed(valid) });
    // The standard error of an area at chance, with 60 positives and 60 negatives, is √(121 / (12 · 60 · 60)) = 0.053.
    for (const { meanAuc } of history) expect(Math.abs(meanAuc! - 0.5)).toBeLessThan(3 * 0.053);
  });

  it('repeats to the bit by its seed, and differs by another', async () => {
    const short = { ...settings, epochs: 1, stepsPerEpoch: 3 };
    const parametersOf = async (seed: number) =>
      (await trainNetwork({ settings: { ...short, seed }, runtime, train, valid, store })).bestParameters;
    const [first, again, other] = [await parametersOf(1), await parametersOf(1), await parametersOf(2)];
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });

  it('keeps to the steps asked for, and validates as many batches as asked', async () => {
    const seen: string[] = [];
    const callback: Callback = {
      onStepEnd: ({ epoch, step, steps }) => {
        seen.push(`${epoch}: ${step}/${steps}`);
      },
    };
    const limited = { ...settings, stepsPerEpoch: 2, validationSteps: 1 };
    // With two batches' worth of one-sided labels at the front, the area is undefined in the first batch only.
    const oneSided = { ...valid, labels: valid.labels.map((label, i) => (i < 8 ? 1 : label)) };
    const { history } = await trainNetwork({
      settings: limited,
      runtime,
      train,
      valid: oneSided,
      store,
      callbacks: [callback],
    });
    expect(seen).toEqual(['1: 1/2', '1: 2/2', '2: 1/2', '2: 2/2']);
    expect(history.map(({ meanAuc, auc }) => [meanAuc, auc.Mass])).toEqual([
      [null, null],
      [null, null],
    ]);
  });

  it('goes through every image once an epoch, the last batch being smaller', async () => {
    const losses: number[] = [];
    const odd = tableOf(samples.train.slice(0, 19), 'train');
    const callback: Callback = { onStepEnd: ({ loss }) => void losses.push(loss) };
    await trainNetwork({
      settings: { ...settings, epochs: 1 },
      runtime,
      train: odd,
      valid,
      store,
      callbacks: [callback],
    });
    expect(losses).toHaveLength(3);
    expect(losses.every(Number.isFinite)).toBe(true);
  });

  it('hands an interruption the weights as they are, and then throws', async () => {
    const interruption = new AbortController();
    const handed: { epochs: number; parameters: Float32Array }[] = [];
    const records: EpochRecord[] = [];
    const callback: Callback = {
      onStepEnd: ({ epoch, step }) => {
        if (epoch === 2 && step === 2) interruption.abort();
      },
      onEpochEnd: async ({ record }) => void records.push(record),
      onInterrupted: async (state) => void handed.push(state),
    };
    const training = trainNetwork({
      settings: { ...settings, stepsPerEpoch: 4 },
      runtime,
      train,
      valid,
      store,
      callbacks: [callback],
      signal: interruption.signal,
    });
    await expect(training).rejects.toThrow(InterruptedError);
    expect(records).toHaveLength(1);
    expect(handed).toHaveLength(1);
    expect(handed[0]!.epochs).toBe(1);
    expect(handed[0]!.parameters.every(Number.isFinite)).toBe(true);
  });

  it('stops after an epoch when a callback says so', async () => {
    const callback: Callback = { onEpochEnd: async ({ record }) => (record.epoch === 1 ? 'stop' : undefined) };
    const input = { settings: { ...settings, epochs: 5, stepsPerEpoch: 1 }, runtime, train, valid, store };
    expect((await trainNetwork({ ...input, callbacks: [callback] })).history).toHaveLength(1);
  });
});

describe('normalisationRules', () => {
  it("are the notebook's two, or one throughout; a sample's is the same for one seed", async () => {
    const rules = (normalise: TrainingSettings['normalise']) =>
      normalisationRules({ ...settings, normalise }, train, store);
    const [notebook, image, dataset] = [await rules('notebook'), await rules('image'), await rules('dataset')];
    expect([notebook.training.rule, notebook.prediction.rule]).toEqual(['image', 'dataset']);
    expect(image.prediction).toEqual(image.training);
    expect(dataset.prediction).toEqual(dataset.training);
    expect(dataset.prediction).toEqual(notebook.prediction);
  });

  it("stand in the model: the notebook's prediction rule with its numbers", async () => {
    const input = { settings: { ...settings, epochs: 1, stepsPerEpoch: 1, normalise: 'notebook' as const }, runtime };
    const { description, bestParameters } = await trainNetwork({ ...input, train, valid, store });
    const stored = describeModel(encodeClassifier(description, bestParameters), 'model.onnx');
    const { prediction } = await normalisationRules(input.settings, train, store);
    expect(stored.normalisation).toEqual(prediction);
  });
});

describe('classWeights', () => {
  it('make positives and negatives of a finding count alike', () => {
    const quarter = { ...train, labels: train.labels.map((_, i) => Number(i % 4 === 0)) };
    const { positiveWeights, negativeWeights } = classWeights(quarter);
    expect([...positiveWeights, ...negativeWeights]).toEqual([0.75, 0.25]);
  });
});
