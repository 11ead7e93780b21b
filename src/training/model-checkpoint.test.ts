import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { description, play } from '../../test/support/epochs.ts';
import { anyEpochs } from '../../test/support/traces.ts';
import type { EpochRecord } from './callbacks.ts';
import { type ModelCheckpointOptions, modelCheckpoint } from './model-checkpoint.ts';

const folder = join('run', 'checkpoints');
const none = Number.NaN;

interface Written {
  readonly file: string;
  readonly epoch: number;
}

/** What is written in each epoch, in their order; the parameters and the description are those of the epoch. */
async function written(
  options: Partial<ModelCheckpointOptions> & Pick<ModelCheckpointOptions, 'template'>,
  epochs: readonly Partial<EpochRecord>[],
  interruptedAfter: readonly number[] = [],
): Promise<Written[]> {
  const files: Written[] = [];
  const save: ModelCheckpointOptions['save'] = async (path, parameters, saved, epoch) => {
    expect([...parameters]).toEqual([epoch]);
    expect(saved).toEqual(description);
    expect(path.startsWith(join(folder, '/'))).toBe(true);
    files.push({ file: path.slice(folder.length + 1), epoch });
  };
  await play(() => modelCheckpoint({ folder, save, ...options }), epochs, { interruptedAfter });
  return files;
}

const losses = (...each: readonly number[]) => each.map((validationLoss) => ({ validationLoss }));
const make = (template: string, reserved: readonly string[] = []) =>
  modelCheckpoint({ folder, template, reserved, save: async () => undefined });

describe('modelCheckpoint', () => {
  it('writes a file after each epoch, named by its epoch and metrics', async () => {
    const template = 'epoch-{epoch:02d}-{val_loss:.4f}-{val_auc_Mass:.2f}.safetensors';
    expect(await written({ template }, losses(0.9, none, 0.81234))).toEqual([
      { epoch: 1, file: 'epoch-01-0.9000-0.75.safetensors' },
      { epoch: 2, file: 'epoch-02-NaN-0.75.safetensors' },
      { epoch: 3, file: 'epoch-03-0.8123-0.75.safetensors' },
    ]);
  });

  it('an undefined metric reads so in the name', async () => {
    const epochs = [{ meanAuc: null }];
    expect(await written({ template: '{val_mean_auc:.3f}.safetensors' }, epochs)).toEqual([
      { epoch: 1, file: 'undefined.safetensors' },
    ]);
  });

  it('bestOnly: only where the metric beats all before, which an equal one doesn’t', async () => {
    const trace = losses(0.9, 0.95, 0.8, 0.8, 0.79);
    for (const interruption of [0, 1, 2, 3, 4]) {
      const files = await written({ template: '{epoch}.safetensors', bestOnly: true }, trace, [interruption]);
      expect(files.map(({ epoch }) => epoch)).toEqual([1, 3, 5]);
    }
  });

  it('bestOnly without a placeholder: one file, of the best so far', async () => {
    expect(await written({ template: 'best-of-all.safetensors', bestOnly: true }, losses(0.9, 0.8, 0.85))).toEqual([
      { epoch: 1, file: 'best-of-all.safetensors' },
      { epoch: 2, file: 'best-of-all.safetensors' },
    ]);
  });

  it('bestOnly: an epoch without the metric writes nothing, and a first one is not the best for ever', async () => {
    const template = '{epoch}.safetensors';
    const lost = losses(none, 0.9, Number.POSITIVE_INFINITY, none, 0.8);
    expect((await written({ template, bestOnly: true }, lost)).map(({ epoch }) => epoch)).toEqual([2, 5]);
    const areas = [null, 0.5, null, 0.4, 0.6].map((meanAuc) => ({ meanAuc }));
    const byArea = await written({ template, bestOnly: true, monitor: 'val_mean_auc' }, areas);
    expect(byArea.map(({ epoch }) => epoch)).toEqual([2, 5]);
  });

  it('tells once that an epoch has no metric to compare', async () => {
    const create = () =>
      modelCheckpoint({ folder, template: 'a.safetensors', bestOnly: true, save: async () => undefined });
    const outcomes = await play(create, losses(none, none, 0.9, none));
    expect(outcomes.flatMap(({ notices }) => notices)).toEqual([
      'val_loss is NaN in epoch 1: such an epoch is not the best, and no checkpoint is written for it',
    ]);
  });

  it('writes into folders within its own', async () => {
    const template = './kept/./epoch-{epoch}.safetensors';
    expect(await written({ template }, losses(0.9))).toEqual([{ epoch: 1, file: join('kept', 'epoch-1.safetensors') }]);
  });

  it.each(['../a.safetensors', '/a.safetensors', 'a/../../b.safetensors', '..\\a.safetensors'])(
    'never leaves its folder: %s',
    (template) => {
      expect(() => make(template)).toThrow(`${template} leads out of its folder`);
    },
  );

  it('writes no other kind of file, and none that the run keeps', () => {
    expect(() => make('weights.{epoch:02d}.h5')).toThrow('.safetensors');
    for (const template of ['last.safetensors', './Last.safetensors']) {
      expect(() => make(template, ['last.safetensors'])).toThrow('kept by the run itself');
    }
    expect(() => make('other/last.safetensors', ['last.safetensors'])).not.toThrow();
  });

  it('refuses a placeholder or a metric that no epoch will have, before the first step', async () => {
    await expect(written({ template: '{val_acc}.safetensors' }, [])).rejects.toThrow(
      '{epoch}, {loss}, {val_loss}, {val_mean_auc}, {learning_rate}, {val_auc_Mass}, {val_auc_Edema}',
    );
    await expect(written({ template: 'a.safetensors', monitor: 'val_acc' }, [])).rejects.toThrow('no metric val_acc');
  });
});

it('a training that is interrupted, however often, writes the files of an uninterrupted one', async () => {
  const options = fc.record({
    template: fc.constant('{epoch:02d}-{val_loss:.3f}.safetensors'),
    bestOnly: fc.boolean(),
    monitor: fc.constantFrom('val_loss', 'val_mean_auc', 'val_auc_Edema'),
  });
  await fc.assert(
    fc.asyncProperty(options, anyEpochs, fc.uniqueArray(fc.integer({ min: 1, max: 12 })), async (given, epochs, at) => {
      expect(await written(given, epochs, at)).toEqual(await written(given, epochs));
    }),
  );
});
