import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { badImages } from '../support/bad-images.ts';
import { expectInputError, roentgen, scratchFolder } from '../support/cli.ts';
import { realData } from '../support/data.ts';

const place = scratchFolder();
const images = place('images');
const good = ['a.png', 'b.png', 'c.png'];

function table(name: string, ...lines: readonly string[]): string {
  writeFileSync(place(name), `${lines.join('\n')}\n`);
  return place(name);
}

beforeAll(async () => {
  mkdirSync(images);
  for (const [index, name] of good.entries()) {
    const data = Uint8Array.from({ length: 64 * 64 }, (_, i) => (i * 7 + index * 31 + (i >> 6)) % 256);
    await sharp(data, { raw: { width: 64, height: 64, channels: 1 } })
      .png()
      .toFile(`${images}/${name}`);
  }
});

describe('check', () => {
  it('finds nothing wrong with sound tables and images, and prints exactly one document', async () => {
    const train = table('sound.csv', 'Image,PatientId,Mass,Edema', 'a.png,1,1,', 'b.png,2,0,1');
    const valid = table('sound-valid.csv', 'Image,PatientId,Mass,Edema', 'c.png,3,1,0');
    const { code, stdout } = await roentgen('check', '--train', train, '--valid', valid, '--images', images, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      splits: { train: { rows: 2, patients: 2 }, valid: { rows: 1, patients: 1 } },
      leakage: [{ between: ['train', 'valid'], leaks: false, patients: 0, images: 0 }],
      findings: {
        Mass: {
          positive: 1,
          negative: 1,
          unknown: 0,
          positiveFrequency: 0.5,
          positiveWeight: 0.5,
          negativeWeight: 0.5,
        },
        Edema: { positive: 1, negative: 0, unknown: 1, positiveFrequency: 1, positiveWeight: 0, negativeWeight: 1 },
      },
      missingImages: [],
      unreadableImages: [],
    });
  });

  it('finds an image that leaks under another name, by its content', async () => {
    copyFileSync(`${images}/a.png`, `${images}/copy.png`);
    const train = table('content.csv', 'Image,PatientId,Mass', 'a.png,1,1');
    const valid = table('content-valid.csv', 'Image,PatientId,Mass', 'copy.png,2,1');
    const blind = await roentgen('check', '--train', train, '--valid', valid);
    expect(blind.code).toBe(0);
    const seeing = await roentgen('check', '--train', train, '--valid', valid, '--images', images, '--json');
    expect(seeing.code).toBe(1);
    expect(JSON.parse(seeing.stdout).leakage[0]).toMatchObject({ leaks: true, patients: 0, images: 1 });
  });

  it('writes figures, even where the check fails', async () => {
    const train = table('leak.csv', 'Image,PatientId,Mass', 'a.png,1,1', 'b.png,2,0');
    const { code, stdout, stderr } = await roentgen(
      'check',
      '--train',
      train,
      '--valid',
      train,
      '--out',
      place('figs'),
    );
    expect(code).toBe(1);
    expect(stdout).toContain('LEAK between train and valid: 2 patients and 2 images');
    expect(stderr).toContain('train and valid');
    expect(readdirSync(place('figs')).sort()).toEqual([
      'contribution.png',
      'contribution.svg',
      'prevalence.png',
      'prevalence.svg',
    ]);
  });
});

describe('check, of bad tables', () => {
  it.each([
    ['no image column', ['Picture,Mass', 'a.png,1'], ['Image', 'Picture']],
    ['a label that is none', ['Image,Mass', 'a.png,1', 'b.png,maybe'], ['line 3', 'Mass', 'maybe']],
    ['a header alone', ['Image,Mass'], ['no rows']],
  ])('%s', async (name, lines, parts) => {
    const path = table(`bad-${name}.csv`, ...lines);
    const out = place(`out of ${name}`);
    expectInputError(await roentgen('check', '--train', path, '--json', '--out', out), path, ...parts);
    expect(existsSync(out)).toBe(false);
  });

  it('a finding that is not there', async () => {
    const train = table('no-edema.csv', 'Image,Mass', 'a.png,1');
    expectInputError(await roentgen('check', '--train', train, '--findings', 'Edema'), 'Edema', train);
  });

  it('a table that is not there', async () => {
    expectInputError(await roentgen('check', '--train', place('none.csv')), place('none.csv'), 'no such file');
  });
});

describe('check, of bad images', () => {
  it.each(badImages)('%s: named in the document and in the message, exit 2', async (name, make) => {
    const file = `${name}.png`;
    make(`${images}/${file}`, `${images}/a.png`);
    const train = table(`with-${name}.csv`, 'Image,Mass', 'a.png,1', `${file},0`);
    const { code, stdout, stderr } = await roentgen('check', '--train', train, '--images', images, '--json');
    expect(code, stderr).toBe(2);
    expect(stderr).toContain(file);
    expect(stderr).not.toMatch(/^ {4}at /m);
    const { missingImages, unreadableImages } = JSON.parse(stdout);
    expect([missingImages, unreadableImages]).toEqual(name === 'missing' ? [[file], []] : [[], [file]]);
  });
});

const course = realData('course');
describe.skipIf(!course)("check, of the course's tables (skipped where shared/data is absent)", () => {
  it('finds the leak of 11 patients and 23 images between train and valid, and no other', async () => {
    const args = ['train-small', 'valid-small', 'test'].flatMap((name, index) => [
      ['--train', '--valid', '--test'][index]!,
      `${course}/${name}.csv`,
    ]);
    const { code, stdout } = await roentgen('check', ...args, '--json');
    expect(code).toBe(1);
    const { splits, leakage, findings } = JSON.parse(stdout);
    expect([splits.train.rows, splits.valid.rows, splits.test.rows]).toEqual([875, 109, 420]);
    expect(leakage).toEqual([
      { between: ['train', 'valid'], leaks: true, patients: 11, images: 23 },
      { between: ['train', 'test'], leaks: false, patients: 0, images: 0 },
      { between: ['valid', 'test'], leaks: false, patients: 0, images: 0 },
    ]);
    expect(Object.keys(findings)).toHaveLength(14);
    expect(findings.Effusion).toMatchObject({ positive: 110, negative: 765, unknown: 0 });
  });
});
