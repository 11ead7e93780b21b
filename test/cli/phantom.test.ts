import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { roentgen, scratchFolder } from '../support/cli.ts';

const place = scratchFolder();

describe('phantom', () => {
  it('makes a data set that the check finds sound', async () => {
    const args = ['phantom', '--out', place('set'), '--images', '24', '--size', '64', '--seed', '2', '--json'];
    const { code, stdout, stderr } = await roentgen(...args);
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ images: 24 });
    expect(readdirSync(place('set', 'images'))).toHaveLength(24);
    const check = await roentgen(
      ...['check', '--train', place('set/train.csv'), '--test', place('set/test.csv')],
      ...['--images', place('set/images')],
    );
    expect(check.code, check.stderr).toBe(0);
  });

  it('interrupted, ends with 130 and leaves nothing behind', async () => {
    const binary = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));
    const args = [binary, 'phantom', '--out', place('interrupted'), '--images', '100000', '--size', '64'];
    const child = spawn(process.execPath, args, { stdio: 'ignore' });
    const ended = new Promise((resolve) => child.on('close', resolve));
    while (!existsSync(place('interrupted', 'images'))) await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(readdirSync(place('interrupted'))).toEqual([]);
  });
});
