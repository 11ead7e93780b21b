import { existsSync, readdirSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { readCheckpoint } from '../../src/training/checkpoint.ts';
import { expectInputError, interrupted, killed, roentgen, scratchFolder } from '../support/cli.ts';

const place = scratchFolder();
const data = (...names: readonly string[]) => place('data', ...names);
const tables = ['--train', data('train.csv'), '--valid', data('valid.csv'), '--images', data('images')];
/** As small as a training can be, with everything that has a state; a state is saved at every step. */
const small = [
  '--network',
  'compact',
  '--size',
  '32',
  '--batch-size',
  '4',
  '--threads',
  '1',
  '--validation-steps',
  '2',
];
const stateful = ['--augment', '--reduce-lr', '1', '--early-stopping', '9', '--restore-best', '--tensorboard'];
const asked = [...small, ...stateful, '--epochs', '3', '--steps-per-epoch', '4', '--save-every', '1'];
const whole = place('whole');

/** What a run holds but times: parameters, moments, losses, records, callbacks. */
async function contentOf(run: string) {
  const { state } = await readCheckpoint(`${run}/checkpoints/last.safetensors`);
  const { epochSeconds: _, epochWaiting: __, history, best, callbacks, ...rest } = state;
  const timeless = (record: object) => ({ ...record, seconds: 0, waitingShare: 0 });
  const { tensorboard, ...others } = callbacks;
  return {
    ...rest,
    history: history.map(timeless),
    best: best && { ...best, record: timeless(best.record) },
    callbacks: others,
    events: eventsOf(tensorboard!.values),
    rows: readFileSync(`${run}/history.csv`, 'utf8').replace(/,[^,\n]*$/gm, ''),
    model: readFileSync(`${run}/model.onnx`),
    bestWeights: readFileSync(`${run}/checkpoints/best.safetensors`),
  };
}

/** Lengths of the event files, whose names carry the time of their making. */
function eventsOf(values: Readonly<Record<string, unknown>>) {
  return Object.entries(values).map(([split, file]) => [split, (file as { bytes: number }).bytes]);
}

/** From the images' being read to the first saved state, as this machine is now. */
let secondsToFirstStep: number;
beforeAll(async () => {
  const { code, stderr } = await roentgen('phantom', '--out', data(), '--images', '40', '--size', '64');
  expect(code, stderr).toBe(0);
  const finished = await roentgen('train', ...tables, ...asked, '--out', whole);
  expect(finished.code, finished.stderr).toBe(0);
  const { mtimeMs: began } = statSync(`${whole}/figures/prevalence.svg`);
  const { mtimeMs: saved } = statSync(`${whole}/checkpoints/best.safetensors`);
  secondsToFirstStep = (saved - began) / 1000;
});

describe('train --resume', () => {
  it('killed ten times at random moments, while saving too: weights and history equal to the bit those of a run never killed', async () => {
    const run = place('killed');
    const last = `${run}/checkpoints/last.safetensors`;
    const begin = ['train', ...tables, ...asked, '--out', run];
    const steps: number[] = [];
    for (let time = 0; time < 10; time++) {
      const args = existsSync(last) ? ['train', '--resume', run] : begin;
      if (args === begin) rmSync(run, { recursive: true, force: true });
      // From before the first step on; a state is saved at every step, so that many moments are moments of saving.
      await killed(args, 'reading images', secondsToFirstStep * (0.5 + Math.random()));
      if (existsSync(last)) steps.push((await readCheckpoint(last)).state.losses.length);
    }
    const { code, stderr } = await roentgen('train', '--resume', run);
    expect(code, stderr).toBe(0);
    expect(await contentOf(run), `killed after the steps ${steps}`).toEqual(await contentOf(whole));
    // Most kills come after a state was saved.
    expect(steps.length).toBeGreaterThan(4);
    expect(readdirSync(`${run}/checkpoints`).filter((name) => !name.startsWith('.'))).toEqual([
      'best.safetensors',
      'last.safetensors',
      'previous.safetensors',
    ]);
  }, 300_000);

  it('after Ctrl-C: the same', async () => {
    const run = place('stopped');
    const stopped = await interrupted(['train', ...tables, ...asked, '--out', run], 'epoch 1: loss');
    expect(stopped.code, stopped.stderr).toBe(130);
    const { code, stderr } = await roentgen('train', '--resume', run, '--json');
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/going on after \d whole epochs/);
    expect(await contentOf(run)).toEqual(await contentOf(whole));
  });

  it('refuses a damaged state by name, and goes on from the one before it when asked', async () => {
    const run = place('damaged');
    await interrupted(['train', ...tables, ...asked, '--out', run], 'epoch 2: loss');
    const last = `${run}/checkpoints/last.safetensors`;
    truncateSync(last, statSync(last).size - 100);
    expectInputError(await roentgen('train', '--resume', run), last, '--resume-from previous');
    const { code, stderr } = await roentgen('train', '--resume', run, '--resume-from', 'previous');
    expect(code, stderr).toBe(0);
    expect(await contentOf(run)).toEqual(await contentOf(whole));
  });

  it('goes on with more epochs, and has nothing to do without', async () => {
    const run = place('more');
    const short = ['--epochs', '1', '--steps-per-epoch', '2'];
    expect((await roentgen('train', ...tables, ...small, ...short, '--out', run)).code).toBe(0);
    const same = await roentgen('train', '--resume', run);
    expect(same.code, same.stderr).toBe(0);
    expect(readFileSync(`${run}/history.csv`, 'utf8').trim().split('\n')).toHaveLength(2);
    const more = await roentgen('train', '--resume', run, '--epochs', '2');
    expect(more.code, more.stderr).toBe(0);
    expect(readFileSync(`${run}/history.csv`, 'utf8').trim().split('\n')).toHaveLength(3);
  });

  it.each([
    ['another setting', () => ['--resume', whole, '--batch-size', '8'], ['--batch-size']],
    ['no run', () => ['--resume', place('nowhere')], ['nowhere', 'no such run folder']],
    ['no run folder', () => ['--resume', data()], ['config.json', 'run folder']],
  ])('of %s: an error that says so', async (_, args, parts) => {
    expectInputError(await roentgen('train', ...args()), ...parts);
  });
});
