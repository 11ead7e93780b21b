import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectInputError, interrupted, onFullDisk, roentgen, scratchFolder } from '../support/cli.ts';

const place = scratchFolder();
const data = (...names: readonly string[]) => place('data', ...names);
const tables = ['--train', data('train.csv'), '--valid', data('valid.csv'), '--images', data('images')];
/** As small as a training can be. */
const small = ['--network', 'compact', '--size', '32', '--batch-size', '8', '--threads', '1', '--resize', 'antialias'];
const find = ['train', ...tables, ...small, '--find-learning-rate'];

beforeAll(async () => {
  const { code, stderr } = await roentgen('phantom', '--out', data(), '--images', '160', '--size', '64');
  expect(code, stderr).toBe(0);
});

describe('train --find-learning-rate', () => {
  it('suggests a rate, with a table and a figure, and makes no run', async () => {
    const out = place('found');
    // Enough steps and images in each for the fall to stand clear of what batches differ by.
    const { code, stdout, stderr } = await roentgen(...find, '--sweep-steps', '200', '--accumulate', '2', '--out', out);
    expect(code, stderr).toBe(0);
    const rate = Number(/^learning rate (\S+): there the loss falls fastest$/m.exec(stdout)?.[1]);
    expect(rate).toBeGreaterThan(1e-6);
    expect(rate).toBeLessThan(0.1);
    expect(stdout).toContain(`--learning-rate ${rate} `);
    expect(stderr).toMatch(/trying learning rates: 200 of 200/);
    expect(readdirSync(out).sort()).toEqual(['learning-rate.csv', 'learning-rate.png', 'learning-rate.svg']);
    const [header, ...rows] = readFileSync(`${out}/learning-rate.csv`, 'utf8').trim().split('\n');
    expect(header).toBe('step,learning_rate,loss,guess_loss,smoothed,smoothed_rate');
    expect(rows).toHaveLength(200);
    expect(readFileSync(`${out}/learning-rate.svg`, 'utf8')).toContain(`suggested: ${written(rate)}`);
  });

  it('prints one document, and exits with 1 where nothing speaks for a rate', async () => {
    const out = place('none');
    // At such rates nothing is learnt.
    const still = ['--sweep-from', '1e-12', '--sweep-to', '1e-10', '--sweep-steps', '20'];
    const { code, stdout, stderr } = await roentgen(...find, ...still, '--out', out, '--json');
    expect(code, stderr).toBe(1);
    const document = JSON.parse(stdout);
    expect(document).toEqual({
      out,
      suggestion: null,
      reason: expect.stringContaining("the loss doesn't fall clearly"),
      steps: Array.from({ length: 20 }, () => ({
        learningRate: expect.any(Number),
        loss: expect.any(Number),
        smoothed: expect.any(Number),
        smoothedRate: expect.any(Number),
      })),
    });
    const rates = document.steps.map(({ learningRate }: { learningRate: number }) => learningRate);
    expect([rates[0], rates.at(-1)]).toEqual([1e-12, expect.closeTo(1e-10, 20)]);
    expect(stderr).toContain('--sweep-steps');
    expect(readdirSync(out)).toContain('learning-rate.png');
  });

  it('takes the settings of a training from its file', async () => {
    const config = place('settings.json');
    const settings = { epochs: 7, seed: 5, longRun: true, findings: ['Mass'], batchSize: 4, sweepSteps: 20 };
    writeFileSync(config, JSON.stringify(settings));
    const args = ['train', ...tables, ...small.slice(0, 4), '--config', config, '--find-learning-rate', '--json'];
    const { stdout } = await roentgen(...args, '--threads', '1', '--out', place('configured'));
    expect(JSON.parse(stdout).steps).toHaveLength(20);
  });

  it('leaves nothing when it is interrupted, and exits with 130', async () => {
    const out = place('stopped');
    const { code, stdout, stderr } = await interrupted(
      [...find, '--sweep-steps', '20000', '--out', out],
      'trying learning rates',
    );
    expect(code, stderr).toBe(130);
    expect(stdout).toBe('');
    expect(existsSync(out)).toBe(false);
  });
});

describe('train --find-learning-rate, of bad input', () => {
  it.each([
    ['--sweep-from', '0'],
    ['--sweep-to', '1e-8'],
    ['--sweep-steps', '19'],
    ['--findings', 'Hernia'],
    ['--weights', 'nowhere.safetensors'],
  ])('%s %s', async (option, value) => {
    expectInputError(await roentgen(...find, option, value, '--out', place('odd')), value);
    expect(existsSync(place('odd'))).toBe(false);
  });

  it('flags of a sweep without one', async () => {
    const args = ['train', ...tables, ...small, '--sweep-steps', '50', '--out', place('idle')];
    expectInputError(await roentgen(...args), '--sweep-steps', '--find-learning-rate');
    expect(existsSync(place('idle'))).toBe(false);
  });

  it('a run that would go on', async () => {
    mkdirSync(place('run'));
    expectInputError(await roentgen('train', '--resume', place('run'), '--find-learning-rate'), '--find-learning-rate');
  });

  it('a folder in use, and a disk that fills up', async () => {
    mkdirSync(place('taken'));
    writeFileSync(place('taken', 'precious'), '');
    expectInputError(await roentgen(...find, '--out', place('taken')), place('taken'), '--out');
    const limited = await onFullDisk(4, ...find, '--sweep-steps', '40', '--out', place('full'));
    expectInputError(limited, 'cannot write', place('full'));
    expect(existsSync(place('full'))).toBe(false);
  });
});

/** As the figure writes it. */
function written(rate: number): string {
  return rate < 1e-2 ? rate.toExponential() : String(rate);
}
