import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expectWritable, makeNewFolder, writeFileSafely } from './files.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'roentgen-files-'));

describe('writeFileSafely', () => {
  it('replaces a file whole, makes missing folders, and leaves nothing beside it', async () => {
    const place = folder();
    const path = join(place, 'deep', 'er', 'a.txt');
    await writeFileSafely(path, 'one');
    await writeFileSafely(path, 'two');
    expect(readFileSync(path, 'utf8')).toBe('two');
    expect(readdirSync(join(place, 'deep', 'er'))).toEqual(['a.txt']);
  });

  it('keeps the old content and names the file when it cannot write', async () => {
    const place = folder();
    const path = join(place, 'taken');
    mkdirSync(path);
    writeFileSync(join(path, 'inside'), '');
    await expect(writeFileSafely(path, 'x')).rejects.toThrow(/cannot write .*taken/);
    expect(readdirSync(place)).toEqual(['taken']);
  });
});

describe('expectWritable', () => {
  it('makes missing folders, leaves nothing, and keeps what is there', async () => {
    const place = folder();
    await expectWritable(join(place, 'deep', 'a.csv'));
    expect(readdirSync(join(place, 'deep'))).toEqual([]);
    writeFileSync(join(place, 'old.csv'), 'old');
    await expectWritable(join(place, 'old.csv'));
    expect(readFileSync(join(place, 'old.csv'), 'utf8')).toBe('old');
  });

  it('names the file that could not be written, and why', async () => {
    const place = folder();
    writeFileSync(join(place, 'file'), '');
    await expect(expectWritable(join(place, 'file', 'a.csv'))).rejects.toThrow(/cannot write .*a\.csv: /);
    await expect(expectWritable(place)).rejects.toThrow('it is a folder, a file was expected');
  });
});

describe('makeNewFolder', () => {
  it('accepts a new or an empty folder and refuses one in use with the way out', async () => {
    const place = folder();
    await makeNewFolder(join(place, 'new'), 'choose another');
    await makeNewFolder(join(place, 'new'), 'choose another');
    writeFileSync(join(place, 'new', 'x'), '');
    await expect(makeNewFolder(join(place, 'new'), 'choose another with --out')).rejects.toThrow(
      /choose another with --out/,
    );
  });

  it('says that a file stands in the way', async () => {
    const place = folder();
    writeFileSync(join(place, 'file'), '');
    chmodSync(place, 0o755);
    await expect(makeNewFolder(join(place, 'file', 'sub'), '')).rejects.toThrow(/a folder was expected/);
  });
});
