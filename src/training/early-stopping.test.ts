import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Outcome, play } from '../../test/support/epochs.ts';
import { anyEpochs } from '../../test/support/traces.ts';
import { type EarlyStoppingOptions, earlyStopping } from './early-stopping.ts';

const stops = 'stops';
const none = Number.NaN;

/** Validation loss of each epoch, and the wait that follows; the epoch that ends the training says so. */
type Trace = readonly (readonly [loss: number, wait: number, stops?: 'stops'])[];

async function follow(
  options: EarlyStoppingOptions,
  trace: Trace,
  interruptedAfter: number[] = [],
): Promise<Outcome[]> {
  const epochs = trace.map(([validationLoss]) => ({ validationLoss }));
  return play(() => earlyStopping(options), epochs, { interruptedAfter });
}

/** The rule holds on the trace, and in a training that is interrupted after any of its epochs. */
async function expectTrace(options: EarlyStoppingOptions, trace: Trace): Promise<void> {
  for (const interruption of [0, ...trace.keys()]) {
    const outcomes = await follow(options, trace, [interruption]);
    const seen = outcomes.map(({ state, stopped }, epoch) => [
      trace[epoch]![0],
      state.wait,
      ...(stopped === undefined ? [] : [stops]),
    ]);
    expect(seen, `interrupted after epoch ${interruption}`).toEqual(trace);
  }
}

describe('earlyStopping', () => {
  it('ends the training when no epoch has been better for `patience` epochs', async () => {
    await expectTrace({ patience: 2 }, [
      [0.9, 0],
      [0.8, 0],
      [0.85, 1],
      [0.7, 0],
      [0.7, 1],
      [0.75, 2, stops],
    ]);
  });

  it('patience 0 ends it at the first epoch without improvement, as 1 does', async () => {
    for (const patience of [0, 1]) {
      await expectTrace({ patience }, [
        [0.9, 0],
        [0.8, 0],
        [0.8, 1, stops],
      ]);
    }
  });

  it('never ends it at the first epoch', async () => {
    await expectTrace({ patience: 0 }, [
      [none, 1],
      [none, 2, stops],
    ]);
  });

  it('an improvement beats the best by more than minDelta, not by just as much', async () => {
    await expectTrace({ patience: 2, minDelta: 0.25 }, [
      [1, 0],
      [0.75, 1],
      [0.74, 0],
      [0.6, 1],
      [0.5, 2, stops],
    ]);
  });

  it('small steps add up: each is measured against the best, not against the epoch before', async () => {
    await expectTrace({ patience: 3, minDelta: 0.25 }, [
      [1, 0],
      [0.9, 1],
      [0.8, 2],
      [0.7, 0],
    ]);
  });

  it('baseline: waiting begins anew only where the baseline is beaten too, and an improving epoch never ends the training', async () => {
    await expectTrace({ patience: 2, baseline: 0.5 }, [
      [0.9, 1],
      [0.8, 2],
      [0.7, 3],
      [0.7, 4, stops],
    ]);
    await expectTrace({ patience: 2, baseline: 0.5 }, [
      [0.9, 1],
      [0.4, 0],
      [0.45, 1],
      [0.4, 2, stops],
    ]);
    const { stopped } = (
      await follow({ patience: 1, baseline: 0.5 }, [
        [0.9, 1],
        [0.9, 2, stops],
      ])
    ).at(-1)!;
    expect(stopped).toBe(
      'no better val_loss for 1 epoch; the best was 0.9000 in epoch 1, no better than the baseline of 0.5',
    );
  });

  it('startFromEpoch: epochs before aren’t watched at all, the best of them is forgotten', async () => {
    await expectTrace({ patience: 1, startFromEpoch: 2 }, [
      [0.1, 0],
      [0.2, 0],
      [0.9, 0],
      [0.8, 0],
      [0.8, 1, stops],
    ]);
  });

  it('a first epoch that is NaN is not the best for ever; nor is an infinite one', async () => {
    for (const lost of [none, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      await expectTrace({ patience: 2 }, [
        [lost, 1],
        [0.9, 0],
        [lost, 1],
        [0.8, 0],
        [0.85, 1],
        [lost, 2, stops],
      ]);
    }
  });

  it('an area improves upwards, and an epoch in which it is undefined is passed over', async () => {
    const areas = [0.6, 0.7, null, 0.65, null, 0.7];
    const outcomes = await play(
      () => earlyStopping({ monitor: 'val_mean_auc', patience: 2 }),
      areas.map((meanAuc) => ({ meanAuc })),
    );
    expect(outcomes.map(({ state }) => state.wait)).toEqual([0, 0, 0, 1, 1, 2]);
    expect(outcomes.map(({ stopped }) => stopped)).toEqual([
      ...Array(5).fill(undefined),
      'no better val_mean_auc for 4 epochs; the best was 0.7000 in epoch 2',
    ]);
    expect(outcomes.flatMap(({ epoch, notices }) => notices.map((text) => [epoch, text]))).toEqual([
      [3, expect.stringContaining('val_mean_auc is undefined in epoch 3')],
    ]);
  });

  it('watches the area of one finding', async () => {
    const outcomes = await play(
      () => earlyStopping({ monitor: 'val_auc_Mass', patience: 1 }),
      [0.6, 0.8, 0.7].map((area) => ({ auc: { Mass: area, Edema: null } })),
    );
    expect(outcomes.map(({ stopped }) => stopped !== undefined)).toEqual([false, false, true]);
  });

  it('refuses a metric that no epoch will have, before the first step', async () => {
    for (const monitor of ['val_acc', 'val_auc_Hernia', 'val_auc']) {
      await expect(play(() => earlyStopping({ monitor }), [])).rejects.toThrow(/val_auc_Mass, val_auc_Edema/);
    }
  });

  it('says that the metric has never been a number', async () => {
    const outcomes = await follow({ patience: 2 }, [
      [none, 1],
      [none, 2, stops],
    ]);
    expect(outcomes.at(-1)!.stopped).toBe('val_loss is still no number after 2 epochs');
  });
});

describe('earlyStopping, restoring the best weights', () => {
  const endings = async (options: EarlyStoppingOptions, losses: number[], interruptedAfter: number[] = []) =>
    (
      await follow(
        { restoreBest: true, ...options },
        losses.map((loss) => [loss, 0] as const),
        interruptedAfter,
      )
    ).map(({ ending: [parameters, epoch] }) => {
      expect(parameters).toBe(epoch);
      return epoch;
    });

  it('ends with those of the best epoch, at whichever epoch the training ends', async () => {
    for (const interruption of [0, 1, 2, 3, 4]) {
      // What the training would end with after each epoch, whether it is stopped there or has no epochs left.
      expect(await endings({ patience: 2 }, [0.9, 0.7, 0.8, 0.75], [interruption])).toEqual([1, 2, 2, 2]);
      expect(await endings({ patience: 9 }, [0.9, 0.7, 0.8, 0.6, 0.9], [interruption])).toEqual([1, 2, 2, 4, 4]);
    }
  });

  it('never those of an epoch whose metric was no number', async () => {
    expect(await endings({ patience: 9 }, [none, 0.9, none, 0.8])).toEqual([1, 2, 2, 4]);
    expect(await endings({ patience: 9 }, [none, none])).toEqual([1, 2]);
  });

  it('those of the best even where no epoch beat the baseline', async () => {
    expect(await endings({ patience: 2, baseline: 0.1 }, [0.9, 0.7, 0.8])).toEqual([1, 2, 2]);
  });

  it('an epoch before startFromEpoch is not the best', async () => {
    expect(await endings({ patience: 9, startFromEpoch: 2 }, [0.1, 0.2, 0.9, 0.8, 0.95])).toEqual([1, 2, 3, 4, 4]);
  });

  it('leaves the last weights where it isn’t asked to', async () => {
    expect(await endings({ patience: 9, restoreBest: false }, [0.7, 0.8, 0.9])).toEqual([1, 2, 3]);
  });
});

it('a training that is interrupted, however often, is ended as an uninterrupted one', async () => {
  const options = fc.record({
    patience: fc.integer({ min: 0, max: 3 }),
    minDelta: fc.constantFrom(0, 0.1),
    baseline: fc.constantFrom(undefined, 0.5),
    startFromEpoch: fc.integer({ min: 0, max: 3 }),
    restoreBest: fc.boolean(),
    monitor: fc.constantFrom('val_loss', 'val_mean_auc', 'val_auc_Mass'),
  });
  await fc.assert(
    fc.asyncProperty(options, anyEpochs, fc.uniqueArray(fc.integer({ min: 1, max: 12 })), async (given, epochs, at) => {
      const decisions = (outcomes: readonly Outcome[]) => outcomes.map(({ notices: _, ...decision }) => decision);
      const whole = await play(() => earlyStopping(given), epochs);
      const broken = await play(() => earlyStopping(given), epochs, { interruptedAfter: at });
      expect(decisions(broken)).toEqual(decisions(whole));
    }),
  );
});

it('refuses a damaged state', () => {
  expect(() => earlyStopping().restore!({ values: { wait: 'long', best: null } })).toThrow(
    /early-stopping needs.*wait/,
  );
});
