import { afterAll, describe, expect, it } from 'vitest';
import { squareOrNot, storeOf, tableOf, tiny } from '../../test/support/learning.ts';
import { storeBy } from '../../test/support/store.ts';
import { imagenet, type Normalisation } from '../image/normalise.ts';
import { describeModel, encodeClassifier } from '../network/model-file.ts';
import { initialParameters, parameterTable } from '../network/parameters.ts';
import { openRuntime } from '../runtime/runtime.ts';
import { type NormaliseRule, normalisationRules, normaliseRuleText } from './normalisation-rules.ts';
import { notebookSettings, type TrainingSettings } from './settings.ts';
import { classWeights, describe as describeTraining, trainNetwork } from './trainer.ts';
import { lossOf, predictTable } from './validation.ts';

const size = 32;
const runtime = openRuntime({ threads: 1 });
afterAll(() => runtime.close());

const samples = { train: squareOrNot(16, size, 1), valid: squareOrNot(24, size, 2) };
const store = storeOf(size, samples);
const train = tableOf(samples.train, 'train');
const valid = tableOf(samples.valid, 'valid');
const settings: TrainingSettings = {
  ...{ ...notebookSettings, architecture: tiny, findings: ['Mass'], size, epochs: 1, batchSize: 16 },
  unbiasedStatistics: false,
};
const colours: Normalisation = { ...imagenet, mean: [90, 120, 60], standardDeviation: [20, 80, 45] };
const given: readonly Normalisation[] = [
  { rule: 'image', epsilon: 1e-6 },
  { rule: 'dataset', epsilon: 0, mean: 127.5, standardDeviation: 127.5 / 1024 },
  imagenet,
  colours,
];

describe('normalisationRules', () => {
  const rules = (normalise: NormaliseRule) => normalisationRules({ normalise, seed: 1 }, train, store);

  it("are the notebook's two, or one throughout; a sample's is the same for one seed", async () => {
    const [notebook, image, dataset] = [await rules('notebook'), await rules('image'), await rules('dataset')];
    expect([notebook.training.rule, notebook.prediction.rule]).toEqual(['image', 'dataset']);
    expect(image.prediction).toEqual(image.training);
    expect(dataset.prediction).toEqual(dataset.training);
    expect(dataset.prediction).toEqual(notebook.prediction);
  });

  it.each(given)('are the given one throughout, and no image is read for it: $rule', async (normalise) => {
    const unreadable = storeBy(size, () => Promise.reject(new Error('read')));
    const both = { training: normalise, prediction: normalise };
    expect(await normalisationRules({ normalise, seed: 1 }, train, unreadable)).toEqual(both);
  });

  it('are told apart in words', () => {
    const texts = (['notebook', 'image', 'dataset', ...given.slice(1)] as const).map(normaliseRuleText);
    expect(new Set(texts).size).toBe(texts.length);
    expect(normaliseRuleText(imagenet)).toContain('123.675, 116.28, 103.53');
  });
});

describe('a training by a given rule', () => {
  it.each(['notebook' as const, ...given])('has it in its model: %o', async (normalise) => {
    const whole = { ...settings, normalise, stepsPerEpoch: 1 };
    const { description, bestParameters } = await trainNetwork({ settings: whole, runtime, train, valid, store });
    const stored = describeModel(encodeClassifier(description, bestParameters), 'model.onnx');
    const { prediction } = await normalisationRules(whole, train, store);
    expect(stored.normalisation).toEqual(prediction);
  });

  it.each(given)("begins with the loss that its model's own predictions have: $rule", async (normalise) => {
    // What is frozen is in prediction mode, and the head has no normalisation.
    const head = { ...settings, normalise, stage: 'head' };
    const parameters = initialParameters(parameterTable(tiny, 1), 3);
    const { losses } = await trainNetwork({ settings: head, runtime, train, valid, store, parameters });
    const session = await runtime.load(encodeClassifier(describeTraining(settings, normalise), parameters));
    const predicted = await predictTable({ session, table: train, store, batchSize: 16 });
    await session.release();
    expect(losses[0]).toBeCloseTo(lossOf(train, predicted, classWeights(train)), 6);
  });

  it('validates with the numbers that the finished model predicts with', async () => {
    const whole = { ...settings, normalise: colours, batchSize: 4, learningRate: 5e-3 };
    const { description, bestParameters, best } = await trainNetwork({ settings: whole, runtime, train, valid, store });
    const session = await runtime.load(encodeClassifier(description, bestParameters));
    const predicted = await predictTable({ session, table: valid, store, batchSize: 5 });
    await session.release();
    expect(lossOf(valid, predicted, classWeights(train))).toBeCloseTo(best.validationLoss, 6);
  });

  it('learns the same by three channels with the same numbers as by one', async () => {
    const one: Normalisation = { rule: 'dataset', epsilon: 0, mean: 100, standardDeviation: 50 };
    const three: Normalisation = {
      ...{ rule: 'channels', epsilon: 0 },
      ...{ mean: [100, 100, 100], standardDeviation: [50, 50, 50] },
    };
    const lossesBy = async (normalise: Normalisation) =>
      (await trainNetwork({ settings: { ...settings, normalise, batchSize: 4 }, runtime, train, valid, store })).losses;
    const [grey, colour] = [await lossesBy(one), await lossesBy(three)];
    // Adam's first step divides a gradient by its own size: rounding is enlarged where a gradient is nothing but that.
    expect(colour[0]).toBeCloseTo(grey[0]!, 6);
    colour.forEach((loss, step) => {
      expect(loss).toBeCloseTo(grey[step]!, 3);
    });
  });
});
