import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { expectInputError, roentgen, scratchFolder } from '../support/cli.ts';

const place = scratchFolder();
const labels = place('labels.csv');
const rows = Array.from({ length: 60 }, (_, i) => `${i}.png,${Math.floor(i / 2)},${i % 3 === 0 ? 1 : 0}`);
writeFileSync(labels, `Image,PatientId,Mass\n${rows.join('\n')}\n`);

describe('split', () => {
  it('gives every row to one table, no patient to two, and the same again for the same seed', async () => {
    const first = await roentgen('split', labels, '--out', place('one'), '--seed', '3', '--json');
    expect(first.code, first.stderr).toBe(0);
    const { splits } = JSON.parse(first.stdout);
    expect(splits.train.rows + splits.valid.rows + splits.test.rows).toBe(60);
    const check = await roentgen(
      ...['check', '--train', place('one/train.csv'), '--valid', place('one/valid.csv')],
      ...['--test', place('one/test.csv')],
    );
    expect(check.code).toBe(0);
    await roentgen('split', labels, '--out', place('two'), '--seed', '3');
    for (const name of ['train.csv', 'valid.csv', 'test.csv']) {
      expect(readFileSync(place('two', name), 'utf8')).toBe(readFileSync(place('one', name), 'utf8'));
    }
  });

  it('leaves out a table whose share is 0', async () => {
    await roentgen('split', labels, '--out', place('no-test'), '--test', '0');
    expect(readdirSync(place('no-test')).sort()).toEqual(['train.csv', 'valid.csv']);
  });

  it('refuses a table without patients', async () => {
    writeFileSync(place('nobody.csv'), 'Image,Mass\na.png,1\n');
    expectInputError(await roentgen('split', place('nobody.csv'), '--out', place('nobody')), 'PatientId');
    expect(existsSync(place('nobody'))).toBe(false);
  });
});

describe('a folder for results', () => {
  it('that is in use stays as it is', async () => {
    mkdirSync(place('used'));
    writeFileSync(place('used', 'mine.txt'), 'mine');
    expectInputError(await roentgen('split', labels, '--out', place('used')), place('used'), 'choose another folder');
    expect(readdirSync(place('used'))).toEqual(['mine.txt']);
  });

  it.each([['split'], ['phantom']])('that cannot be made, as a file is in its place: %s', async (command) => {
    writeFileSync(place('file'), 'mine');
    const args = command === 'split' ? [labels] : ['--images', '2', '--size', '64'];
    const out = place('file', 'inside');
    expectInputError(await roentgen(command, ...args, '--out', out), out);
    expect(readFileSync(place('file'), 'utf8')).toBe('mine');
  });
});
