import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Outcome, play } from '../../test/support/epochs.ts';
import { anyEpochs } from '../../test/support/traces.ts';
import { type ReduceOnPlateauOptions, reduceOnPlateau } from './reduce-on-plateau.ts';

const none = Number.NaN;

/** Validation loss of each epoch; the wait, the cooldown and the learning rate that follow. The rate begins at 1. */
type Trace = readonly (readonly [loss: number, wait: number, cooldown: number, rate: number])[];

/** The rule holds on the trace, and in a training that is interrupted after any of its epochs. */
async function expectTrace(options: ReduceOnPlateauOptions, trace: Trace): Promise<void> {
  const epochs = trace.map(([validationLoss]) => ({ validationLoss }));
  for (const interruption of [0, ...trace.keys()]) {
    const played = { learningRate: 1, interruptedAfter: [interruption] };
    const outcomes = await play(() => reduceOnPlateau(options), epochs, played);
    const seen = outcomes.map(({ state, learningRate }, epoch) => [
      trace[epoch]![0],
      state.wait,
      state.cooldown,
      learningRate,
    ]);
    expect(seen, `interrupted after epoch ${interruption}`).toEqual(trace);
  }
}

describe('reduceOnPlateau', () => {
  it('lowers the rate when no epoch has been better for `patience` epochs, and waits anew', async () => {
    await expectTrace({ factor: 0.5, patience: 2 }, [
      [0.9, 0, 0, 1],
      [0.9, 1, 0, 1],
      [0.8, 0, 0, 1],
      [0.8, 1, 0, 1],
      [0.9, 0, 0, 0.5],
      [0.9, 1, 0, 0.5],
      [0.8, 0, 0, 0.25],
    ]);
  });

  it('has Keras’ defaults: a tenth after ten epochs without improvement', async () => {
    const plateau = Array.from({ length: 9 }, (_, i) => [0.9, i + 1, 0, 1] as const);
    await expectTrace({}, [[0.9, 0, 0, 1], ...plateau, [0.9, 0, 0, 0.1]]);
  });

  it('patience 0 lowers it at every epoch without improvement, as 1 does', async () => {
    for (const patience of [0, 1]) {
      await expectTrace({ factor: 0.5, patience }, [
        [0.9, 0, 0, 1],
        [0.9, 0, 0, 0.5],
        [0.8, 0, 0, 0.5],
        [0.8, 0, 0, 0.25],
      ]);
    }
  });

  it('an improvement beats the best by more than minDelta', async () => {
    await expectTrace({ factor: 0.5, patience: 2, minDelta: 0.25 }, [
      [1, 0, 0, 1],
      [0.75, 1, 0, 1],
      [0.74, 0, 0, 1],
      [0.6, 1, 0, 1],
      [0.5, 0, 0, 0.5],
    ]);
  });

  it('by default it takes more than a ten-thousandth', async () => {
    await expectTrace({ factor: 0.5, patience: 1 }, [
      [1, 0, 0, 1],
      [0.99995, 0, 0, 0.5],
      [0.9998, 0, 0, 0.5],
    ]);
  });

  it('cooldown: so many epochs less one go by uncounted, the last of them counts', async () => {
    await expectTrace({ factor: 0.5, patience: 2, cooldown: 2 }, [
      [0.9, 0, 0, 1],
      [0.9, 1, 0, 1],
      [0.9, 0, 2, 0.5],
      [0.9, 0, 1, 0.5],
      [0.9, 1, 0, 0.5],
      [0.9, 0, 2, 0.25],
      [0.9, 0, 1, 0.25],
    ]);
  });

  it('an improvement during the cooldown is the best all the same', async () => {
    await expectTrace({ factor: 0.5, patience: 1, cooldown: 2 }, [
      [0.9, 0, 0, 1],
      [0.9, 0, 2, 0.5],
      [0.7, 0, 1, 0.5],
      [0.8, 0, 2, 0.25],
    ]);
  });

  it('minRate: the rate ends there, and waiting goes on', async () => {
    await expectTrace({ factor: 0.5, patience: 1, minRate: 0.4 }, [
      [0.9, 0, 0, 1],
      [0.9, 0, 0, 0.5],
      [0.9, 0, 0, 0.4],
      [0.9, 1, 0, 0.4],
      [0.9, 2, 0, 0.4],
      [0.8, 0, 0, 0.4],
    ]);
  });

  it('a first epoch that is NaN is not the best for ever', async () => {
    await expectTrace({ factor: 0.5, patience: 2 }, [
      [none, 1, 0, 1],
      [0.9, 0, 0, 1],
      [none, 1, 0, 1],
      [Number.POSITIVE_INFINITY, 0, 0, 0.5],
      [0.8, 0, 0, 0.5],
    ]);
  });

  it('an area improves upwards; an epoch in which it is undefined is passed over, in the cooldown too', async () => {
    const areas = [0.6, 0.6, null, 0.7, 0.65];
    const outcomes = await play(
      () => reduceOnPlateau({ monitor: 'val_mean_auc', factor: 0.5, patience: 1, cooldown: 2 }),
      areas.map((meanAuc) => ({ meanAuc })),
      { learningRate: 1 },
    );
    expect(outcomes.map(({ state, learningRate }) => [state.wait, state.cooldown, learningRate])).toEqual([
      [0, 0, 1],
      [0, 2, 0.5],
      [0, 2, 0.5],
      [0, 1, 0.5],
      [0, 2, 0.25],
    ]);
    expect(outcomes.map(({ notices }) => notices)).toEqual([
      [],
      ['no better val_mean_auc for 1 epoch: the learning rate falls from 1.00 to 0.500'],
      [expect.stringContaining('val_mean_auc is undefined in epoch 3')],
      [],
      ['no better val_mean_auc for 1 epoch: the learning rate falls from 0.500 to 0.250'],
    ]);
  });

  it('refuses a factor that doesn’t lower the rate', () => {
    for (const factor of [1, 1.5, 0, -0.1, none]) {
      expect(() => reduceOnPlateau({ factor })).toThrow(`a factor of ${factor} doesn't lower`);
    }
  });

  it('refuses a metric that no epoch will have, before the first step', async () => {
    await expect(play(() => reduceOnPlateau({ monitor: 'val_acc' }), [])).rejects.toThrow(/no metric val_acc/);
  });
});

it('a training that is interrupted, however often, has the rates of an uninterrupted one', async () => {
  const options = fc.record({
    factor: fc.constantFrom(0.1, 0.5),
    patience: fc.integer({ min: 0, max: 3 }),
    minDelta: fc.constantFrom(0, 0.1),
    cooldown: fc.integer({ min: 0, max: 3 }),
    minRate: fc.constantFrom(0, 0.2),
    monitor: fc.constantFrom('val_loss', 'val_mean_auc'),
  });
  await fc.assert(
    fc.asyncProperty(options, anyEpochs, fc.uniqueArray(fc.integer({ min: 1, max: 12 })), async (given, epochs, at) => {
      const decisions = (outcomes: readonly Outcome[]) =>
        outcomes.map(({ state, learningRate }) => ({ state, learningRate }));
      const whole = await play(() => reduceOnPlateau(given), epochs, { learningRate: 1 });
      const broken = await play(() => reduceOnPlateau(given), epochs, { learningRate: 1, interruptedAfter: at });
      expect(decisions(broken)).toEqual(decisions(whole));
    }),
  );
});
