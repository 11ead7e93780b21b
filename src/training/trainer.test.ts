import { afterAll, describe, expect, it } from 'vitest';
import { squareOrNot, storeOf, tableOf, tiny } from '../../test/support/learning.ts';
import { InterruptedError } from '../base/error.ts';
import { random, shuffled } from '../base/random.ts';
import type { LabelTable } from '../dataset/table.ts';
import { encodeClassifier } from '../network/model-file.ts';
import { allParameters, initialParameters, parameterTable } from '../network/parameters.ts';
import { cutOf } from '../network/stages.ts';
import { openRuntime } from '../runtime/runtime.ts';
import type { Callback } from './callbacks.ts';
import { earlyStopping } from './early-stopping.ts';
import { notebookSettings, type TrainingSettings } from './settings.ts';
import type { TrainingState } from './state.ts';
import { classWeights, trainNetwork } from './trainer.ts';
import { lossOf, predictTable } from './validation.ts';

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
      name: 'seen',
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
    const callback: Callback = { name: 'losses', onStepEnd: ({ loss }) => void losses.push(loss) };
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

  it('saves its state when it is interrupted, and then throws', async () => {
    const interruption = new AbortController();
    const saved: TrainingState[] = [];
    const ends: boolean[] = [];
    const callback: Callback = {
      name: 'interruption',
      onStepEnd: ({ epoch, step }) => {
        if (epoch === 2 && step === 2) interruption.abort();
      },
      onSave: ({ state }) => void saved.push(state),
      onEnd: ({ isInterrupted }) => void ends.push(isInterrupted),
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
    expect(saved.map(({ epoch, epochSteps }) => [epoch, epochSteps])).toEqual([
      [2, 0],
      [2, 2],
    ]);
    expect(ends).toEqual([true]);
    expect(saved[1]!.parameters.every(Number.isFinite)).toBe(true);
  });

  it('stops after an epoch when a callback says so, and says why', async () => {
    const callback: Callback = { name: 'stop', onEpochEnd: (_, control) => control.stop('enough') };
    const input = { settings: { ...settings, epochs: 5, stepsPerEpoch: 1 }, runtime, train, valid, store };
    const { history, stopped } = await trainNetwork({ ...input, callbacks: [callback] });
    expect(history).toHaveLength(1);
    expect(stopped).toBe('enough');
  });

  it('lets a callback lower the learning rate of the steps that follow', async () => {
    const callback: Callback = {
      name: 'lower',
      onEpochEnd(_, control) {
        control.learningRate /= 2;
      },
    };
    const input = { settings: { ...settings, epochs: 3, stepsPerEpoch: 1 }, runtime, train, valid, store };
    const { history } = await trainNetwork({ ...input, callbacks: [callback] });
    expect(history.map(({ learningRate }) => learningRate)).toEqual([5e-3, 2.5e-3, 1.25e-3]);
  });

  it('ends with the parameters that a callback gives, under their own epoch', async () => {
    const first: Float32Array[] = [];
    const callback: Callback = {
      name: 'first',
      onEpochEnd({ record, parameters }, control) {
        if (record.epoch === 1) first.push(parameters.slice());
        control.endWith(first[0]!, 1);
      },
    };
    const input = { settings: { ...settings, epochs: 3, stepsPerEpoch: 1 }, runtime, train, valid, store };
    const { best, bestParameters } = await trainNetwork({ ...input, callbacks: [callback] });
    expect(best.epoch).toBe(1);
    expect(bestParameters).toEqual(first[0]);
  });

  it('chooses the best epoch by the metric asked for', async () => {
    const input = { settings: { ...settings, epochs: 4, monitor: 'val_mean_auc' }, runtime, train, valid, store };
    const { best, history } = await trainNetwork(input);
    expect(best.meanAuc).toBe(Math.max(...history.map(({ meanAuc }) => meanAuc!)));
    await expect(trainNetwork({ ...input, settings: { ...settings, monitor: 'val_auc' } })).rejects.toThrow(
      /val_auc_Mass/,
    );
  });

  it('sums gradients of parts: with frozen statistics a step is that of the whole batch', async () => {
    // The head alone has no normalisation that would see the parts.
    const head = { ...settings, stage: 'head', epochs: 2, stepsPerEpoch: 3 };
    const input = { runtime, train, valid, store };
    const whole = await trainNetwork({ ...input, settings: head });
    const parts = await trainNetwork({ ...input, settings: { ...head, batchSize: 2, accumulate: 4 } });
    parts.losses.forEach((loss, i) => {
      expect(loss).toBeCloseTo(whole.losses[i]!, 5);
    });
    parts.bestParameters.forEach((value, i) => {
      expect(value).toBeCloseTo(whole.bestParameters[i]!, 4);
    });
  });

  it.each(['head', 'block2'])('learns from %s on and leaves what comes before as it is', async (stage) => {
    const frozen = { ...settings, stage, epochs: 2, stepsPerEpoch: 2 };
    const table = parameterTable(tiny, 1);
    const start = initialParameters(table, 11);
    const { bestParameters: after } = await trainNetwork({
      ...{ settings: frozen, runtime, train, valid, store },
      parameters: start,
    });
    const cut = cutOf(stage, tiny, table)!;
    for (const { name, kind, offset, size } of allParameters(table)) {
      const isStatistic = kind.startsWith('moving_');
      const place = isStatistic ? offset - table.trainableSize : offset;
      const isFrozen = place < (isStatistic ? cut.statisticsOffset : cut.trainableOffset);
      const [before, now] = [start, after].map((flat) => flat.slice(offset, offset + size));
      if (isFrozen) expect(now, name).toEqual(before);
      else expect(now, name).not.toEqual(before);
    }
  });

  it('validates a network in parts as in one piece', async () => {
    const frozen = { ...settings, stage: 'block2', epochs: 1, stepsPerEpoch: 2, normalise: 'notebook' as const };
    const { history, description, bestParameters } = await trainNetwork({
      settings: frozen,
      runtime,
      train,
      valid,
      store,
    });
    const session = await runtime.load(encodeClassifier(description, bestParameters));
    const whole = await predictTable({ session, table: valid, store, batchSize: 8 });
    await session.release();
    expect(lossOf(valid, whole, classWeights(train))).toBeCloseTo(history[0]!.validationLoss, 5);
  });
});

describe('a training that goes on', () => {
  const augment = { flip: 0.5, shift: 0.1, rotate: 5, scale: 0.1, brightness: 0.1, contrast: 0.1 };
  const variants: Record<string, Partial<TrainingSettings>> = {
    plain: {},
    'with all that has a state': {
      augment,
      accumulate: 2,
      clipNorm: 1,
      weightDecay: 0.01,
      labelSmoothing: 0.1,
      schedule: { name: 'cosine', warmUpSteps: 3 },
    },
    'of the head alone': { stage: 'head', normalise: 'notebook' },
  };

  it.each(Object.entries(variants))('%s: equals one that was never stopped, to the bit', async (_, variant) => {
    const whole = { ...settings, ...variant, epochs: 3, stepsPerEpoch: 3 };
    const input = { settings: whole, runtime, train, valid, store };
    const callbacks = () => [earlyStopping({ patience: 5, restoreBest: true }), keeper()];
    const uninterrupted = keeper();
    await trainNetwork({ ...input, callbacks: [earlyStopping({ patience: 5, restoreBest: true }), uninterrupted] });
    const expected = uninterrupted.last();

    let state: TrainingState | undefined;
    for (const stopAfter of [1, 3, 4, 8, 100]) {
      const [early, kept] = callbacks() as [Callback, ReturnType<typeof keeper>];
      const interruption = new AbortController();
      const stop: Callback = {
        name: 'stop',
        onStepEnd: ({ stepsDone }) => {
          if (stepsDone >= stopAfter) interruption.abort();
        },
      };
      const part = { ...input, resume: state, callbacks: [early, kept, stop], signal: interruption.signal };
      await trainNetwork(part).catch((error) => expect(error).toBeInstanceOf(InterruptedError));
      state = kept.last();
    }
    const timeless = ({ history, best, epochSeconds: _, epochWaiting: __, ...rest }: TrainingState) => ({
      ...rest,
      history: history.map((record) => ({ ...record, seconds: 0, waitingShare: 0 })),
      best: { ...best!, record: { ...best!.record, seconds: 0, waitingShare: 0 } },
    });
    expect(timeless(state!)).toEqual(timeless(expected));
  });
});

/** Keeps the last state that was saved. */
function keeper() {
  const states: TrainingState[] = [];
  return {
    name: 'keeper',
    onSave: ({ state }: { readonly state: TrainingState }) => void states.push(state),
    last: () => states.at(-1)!,
  };
}

describe('classWeights', () => {
  it('make positives and negatives of a finding count alike', () => {
    const quarter = { ...train, labels: train.labels.map((_, i) => Number(i % 4 === 0)) };
    const { positiveWeights, negativeWeights } = classWeights(quarter);
    expect([...positiveWeights, ...negativeWeights]).toEqual([0.75, 0.25]);
  });
});
