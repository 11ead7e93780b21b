import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, describe, expect, it } from 'vitest';
import { play } from '../../test/support/epochs.ts';
import { InputError } from '../base/error.ts';
import type { EpochRecord } from '../training/callbacks.ts';
import {
  addCallbackOptions,
  type CallbackOptions,
  type CallbackSurroundings,
  callbacksOf,
} from './callback-options.ts';
import { addConfigOption, storedOptions } from './config.ts';
import { positiveInteger } from './options.ts';

const folder = mkdtempSync(join(tmpdir(), 'roentgen-callbacks-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Options = CallbackOptions & { readonly batchSize: number; readonly epochs: number };

async function read(...args: readonly string[]): Promise<Options> {
  const command = new Command('train')
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .option('--epochs <n>', '', positiveInteger, 3)
    .option('--batch-size <n>', '', positiveInteger, 8)
    .action(() => undefined);
  addCallbackOptions(command);
  addConfigOption(command);
  await command.parseAsync(args, { from: 'user' });
  return command.opts<Options>();
}

const surroundings: CallbackSurroundings = {
  checkpoints: 'checkpoints',
  reserved: ['last.safetensors'],
  save: async () => undefined,
  schedule: 'constant',
};

async function callbacks(line: string, changed: Partial<CallbackSurroundings> = {}) {
  return callbacksOf(await read(...line.split(' ').filter((word) => word !== '')), { ...surroundings, ...changed });
}

/** Plays the epochs to the callback of this name among those that the command line asks for. */
async function outcomes(line: string, name: string, epochs: readonly Partial<EpochRecord>[]) {
  const [made] = (await callbacks(line)).filter((callback) => callback.name === name);
  return play(() => made!, epochs, { learningRate: 1 });
}

const losses = (...each: readonly number[]) => each.map((validationLoss) => ({ validationLoss }));
const areas = (...each: readonly number[]) => each.map((meanAuc) => ({ meanAuc }));

describe('the callbacks’ flags', () => {
  it('without any, a training stops where its loss is no number, and that is all', async () => {
    expect((await callbacks('')).map(({ name }) => name)).toEqual(['stop-on-nan']);
    expect((await read()).tensorboard).toBeUndefined();
  });

  it('--early-stopping and its refinements', async () => {
    const name = 'early-stopping';
    expect(await outcomes('--early-stopping 2', name, losses(1, 0.9, 0.95, 0.9, 0.95))).toHaveLength(4);
    const delta = '--early-stopping 1 --early-stopping-min-delta 0.2';
    expect(await outcomes(delta, name, losses(1, 0.9, 0.5))).toHaveLength(2);
    const byArea = '--early-stopping 1 --early-stopping-monitor val_mean_auc';
    expect(await outcomes(byArea, name, areas(0.5, 0.6, 0.55, 0.7))).toHaveLength(3);
    const baseline = '--early-stopping 2 --early-stopping-baseline 0.1';
    expect(await outcomes(baseline, name, losses(1, 0.9, 0.95, 0.8))).toHaveLength(3);
    const later = '--early-stopping 0 --start-from-epoch 2';
    expect(await outcomes(later, name, losses(0.1, 0.2, 0.9, 0.9, 0.8))).toHaveLength(4);
    const restoring = await outcomes('--early-stopping 5 --restore-best', name, losses(1, 0.9, 0.95));
    expect(restoring.at(-1)!.ending).toEqual([2, 2]);
  });

  it('--reduce-lr and its refinements', async () => {
    const rates = async (line: string, epochs: readonly Partial<EpochRecord>[]) =>
      (await outcomes(line, 'reduce-on-plateau', epochs)).map(({ learningRate }) => learningRate);
    expect(await rates('--reduce-lr 2', losses(1, 1, 1, 1))).toEqual([1, 1, 0.1, 0.1]);
    expect(await rates('--reduce-lr 1 --reduce-lr-factor 0.5', losses(1, 1))).toEqual([1, 0.5]);
    expect(await rates('--reduce-lr 1 --reduce-lr-min-delta 0.2', losses(1, 0.9))).toEqual([1, 0.1]);
    expect(await rates('--reduce-lr 1 --reduce-lr-cooldown 2', losses(1, 1, 1, 0.9))).toEqual([1, 0.1, 0.1, 0.1]);
    expect(await rates('--reduce-lr 1 --reduce-lr-min-lr 0.5', losses(1, 1))).toEqual([1, 0.5]);
    expect(await rates('--reduce-lr 1 --reduce-lr-monitor val_mean_auc', areas(0.5, 0.4))).toEqual([1, 0.1]);
  });

  it('--checkpoint and its refinements', async () => {
    const files = async (line: string, epochs: readonly Partial<EpochRecord>[]) => {
      const written: string[] = [];
      const save = async (path: string) => void written.push(path);
      const [, checkpoint] = await callbacks(line, { save });
      await play(() => checkpoint!, epochs);
      return written;
    };
    const name = '--checkpoint {epoch:02d}.safetensors';
    const each = ['01', '02', '03'].map((epoch) => join('checkpoints', `${epoch}.safetensors`));
    expect(await files(name, losses(1, 1, 0.9))).toEqual(each);
    expect(await files(`${name} --checkpoint-best-only`, losses(1, 1, 0.9))).toEqual([each[0], each[2]]);
    const byArea = `${name} --checkpoint-best-only --checkpoint-monitor val_mean_auc`;
    expect(await files(byArea, areas(0.5, 0.6, 0.55))).toEqual([each[0], each[1]]);
    await expect(callbacks('--checkpoint last.safetensors')).rejects.toThrow('kept by the run');
  });

  it('--long-run: batches of 32, a lower rate and early stopping; what is said otherwise holds', async () => {
    expect(await read('--long-run')).toMatchObject({ batchSize: 32, epochs: 100, tensorboard: true });
    const names = (made: readonly { readonly name: string }[]) => made.map(({ name }) => name);
    expect(names(await callbacks('--long-run'))).toEqual(['stop-on-nan', 'reduce-on-plateau', 'early-stopping']);
    expect(names(await callbacks('--long-run --no-early-stopping'))).toEqual(['stop-on-nan', 'reduce-on-plateau']);
    const plateau = losses(...Array.from({ length: 100 }, () => 1));
    expect(await outcomes('--long-run', 'early-stopping', plateau)).toHaveLength(21);
    expect(await outcomes('--long-run --early-stopping 3', 'early-stopping', plateau)).toHaveLength(4);
    const other = await read('--batch-size', '4', '--long-run', '--no-tensorboard');
    expect(other).toMatchObject({ batchSize: 4, tensorboard: false });
  });

  it('a flag’s opposite silences what --config switches on, with its refinements', async () => {
    const config = join(folder, 'long.json');
    writeFileSync(config, JSON.stringify({ earlyStopping: 3, restoreBest: true, checkpoint: 'a.safetensors' }));
    expect(await callbacks(`--config ${config}`)).toHaveLength(3);
    expect(await callbacks(`--config ${config} --no-early-stopping --no-checkpoint`)).toHaveLength(1);
  });

  it.each(['', '--long-run --no-reduce-lr', '--early-stopping 3 --early-stopping-baseline 0.5'])(
    'what a run stores of "%s" asks for the same callbacks again',
    async (line) => {
      const stored = storedOptions(await read(...line.split(' ').filter((word) => word !== '')), []);
      const config = join(folder, 'run.json');
      writeFileSync(config, JSON.stringify({ roentgen: '0.1.0', options: stored }));
      expect(storedOptions(await read('--config', config), [])).toEqual(stored);
      expect((await callbacks(`--config ${config}`)).map(({ name }) => name)).toEqual(
        (await callbacks(line)).map(({ name }) => name),
      );
    },
  );
});

describe('the callbacks’ flags, of bad input', () => {
  it.each([
    ['--restore-best', '--early-stopping'],
    ['--early-stopping-min-delta 0.1', '--early-stopping'],
    ['--early-stopping-baseline 0.1', '--early-stopping'],
    ['--start-from-epoch 3', '--early-stopping'],
    ['--reduce-lr-factor 0.5', '--reduce-lr'],
    ['--checkpoint-best-only', '--checkpoint'],
    ['--checkpoint a.safetensors --checkpoint-monitor loss', '--checkpoint-best-only'],
  ])('%s does nothing without %s', async (line, main) => {
    await expect(callbacks(line)).rejects.toThrow(InputError);
    await expect(callbacks(line)).rejects.toThrow(`does nothing without ${main};`);
  });

  it('the learning rate can’t be lowered where a schedule sets it', async () => {
    for (const line of ['--reduce-lr 3', '--long-run']) {
      await expect(callbacks(line, { schedule: 'cosine' })).rejects.toThrow('--schedule cosine');
    }
    await expect(callbacks('--long-run --no-reduce-lr', { schedule: 'cosine' })).resolves.toHaveLength(2);
  });

  it.each([
    ['--reduce-lr 3 --reduce-lr-factor 1', '--reduce-lr-factor'],
    ['--checkpoint ../a.safetensors', 'leads out of its folder'],
  ])('%s', async (line, part) => {
    await expect(callbacks(line)).rejects.toThrow(part);
  });

  it.each([
    '--early-stopping -1',
    '--early-stopping 1.5',
    '--reduce-lr-min-delta -0.1',
    '--early-stopping-baseline low',
  ])('%s', async (line) => {
    await expect(callbacks(line)).rejects.toThrow('Expected a');
  });
});
