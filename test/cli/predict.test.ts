import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { badImages } from '../support/bad-images.ts';
import { expectInputError, interrupted, onFullDisk, roentgen, scratchFolder } from '../support/cli.ts';
import { writeModel } from '../support/model.ts';

const place = scratchFolder();
const images = place('data', 'images');
const model = writeModel(place('model.onnx'));
const rowsOf = (path: string) =>
  readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(','));

beforeAll(async () => {
  const { code, stderr } = await roentgen('phantom', '--out', place('data'), '--images', '11', '--size', '64');
  expect(code, stderr).toBe(0);
});

describe('predict', () => {
  it('writes a row for every image of a folder: Image, then a probability a finding, and nothing else', async () => {
    const out = place('predictions.csv');
    const args = ['predict', '--model', model, '--images', images, '--out', out, '--json'];
    const { code, stdout, stderr } = await roentgen(...args);
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ predictions: out, images: 11, findings: ['Mass', 'Edema', 'Effusion'] });
    const [header, ...rows] = rowsOf(out);
    expect(header).toEqual(['Image', 'Mass', 'Edema', 'Effusion']);
    expect(rows.map(([image]) => image)).toEqual(readdirSync(images).sort());
    for (const [, ...probabilities] of rows) {
      expect(probabilities).toHaveLength(3);
      for (const text of probabilities) {
        expect(Number(text)).toBeGreaterThan(0);
        expect(Number(text)).toBeLessThan(1);
        expect(text.replace(/^0\.0*|e.*$/g, '').replace('.', '').length).toBeLessThanOrEqual(9);
      }
    }
  });

  it('leaves out files that are no images by their name, and says so', async () => {
    mkdirSync(place('mixed'));
    for (const name of ['b.png', 'a.png']) {
      writeFileSync(place('mixed', name), readFileSync(`${images}/${readdirSync(images)[0]}`));
    }
    writeFileSync(place('mixed', 'notes.txt'), 'not to be read as an image');
    const out = place('mixed.csv');
    const { code, stderr } = await roentgen('predict', '--model', model, '--images', place('mixed'), '--out', out);
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('1 file with another ending');
    expect(rowsOf(out).map(([image]) => image)).toEqual(['Image', 'a.png', 'b.png']);
  });

  it('takes the images of a table in its order, in any batch size alike', async () => {
    const names = readdirSync(images).sort().reverse().slice(0, 5);
    writeFileSync(place('some.csv'), `Image,Mass\n${names.map((name) => `${name},0`).join('\n')}\n`);
    const results = [];
    for (const batch of ['1', '4']) {
      const out = place(`some-${batch}.csv`);
      const table = ['--table', place('some.csv'), '--batch-size', batch];
      const { code, stderr } = await roentgen('predict', '--model', model, '--images', images, ...table, '--out', out);
      expect(code, stderr).toBe(0);
      results.push(rowsOf(out).slice(1));
    }
    const [single, four] = results as [string[][], string[][]];
    expect(single.map(([image]) => image)).toEqual(names);
    four.forEach((row, i) => {
      row.slice(1).forEach((text, l) => {
        expect(Number(text)).toBeCloseTo(Number(single[i]![l + 1]), 5);
      });
    });
  });

  it('gives the same to the last digit with any number of threads, and from the cache', async () => {
    const cache = place('cache');
    const results = [];
    for (const options of [
      ['--threads', '1'],
      ['--threads', '3', '--cache', cache],
      ['--cache', cache],
    ]) {
      const out = place('repeated.csv');
      const args = ['predict', '--model', model, '--images', images, '--out', out, ...options];
      const { code, stderr } = await roentgen(...args);
      expect(code, stderr).toBe(0);
      results.push(readFileSync(out, 'utf8'));
    }
    expect(readdirSync(cache)).not.toEqual([]);
    expect(new Set(results).size).toBe(1);
  });

  it('leaves nothing when it is interrupted, and exits with 130', async () => {
    mkdirSync(place('many'));
    const [first] = readdirSync(images);
    for (let i = 0; i < 20_000; i++) linkSync(`${images}/${first}`, place('many', `${i}.png`));
    const out = place('interrupted', 'predictions.csv');
    const args = ['predict', '--model', model, '--images', place('many'), '--out', out, '--threads', '1'];
    const { code, stdout, stderr } = await interrupted(args, 'predicting');
    expect(code, stderr).toBe(130);
    expect(stdout).toBe('');
    expect(readdirSync(place('interrupted'))).toEqual([]);
  }, 60_000);

  it('is read by evaluate, which does the same from the model itself', async () => {
    const out = place('for-evaluate.csv');
    await roentgen('predict', '--model', model, '--images', images, '--out', out);
    const truth = ['--truth', place('data', 'labels.csv'), '--json'];
    const apart = await roentgen('evaluate', '--predictions', out, ...truth, '--out', place('apart'));
    const whole = await roentgen('evaluate', '--model', model, '--images', images, ...truth, '--out', place('whole'));
    expect(apart.code, apart.stderr).toBe(0);
    expect(whole.code, whole.stderr).toBe(0);
    // They name what they come from, and are otherwise the same.
    const numbersOf = (stdout: string) =>
      JSON.parse(stdout, (key, value) => (key === 'files' || key === 'model' ? undefined : value));
    expect(numbersOf(whole.stdout)).toEqual(numbersOf(apart.stdout));
    expect(rowsOf(place('whole', 'predictions.csv'))).toEqual(rowsOf(out));
  });
});

describe('predict, of bad input', () => {
  const args = ['predict', '--model', model, '--images', images];

  it.each(badImages)('an image that is %s', async (name, make) => {
    const folder = place(`images-${name}`);
    mkdirSync(folder);
    const good = readdirSync(images)[0]!;
    writeFileSync(`${folder}/a.png`, readFileSync(`${images}/${good}`));
    make(`${folder}/${name}.png`, `${images}/${good}`);
    writeFileSync(place(`${name}.csv`), `Image,Mass\na.png,0\n${name}.png,0\n`);
    const out = place(`out-${name}.csv`);
    const table = ['--table', place(`${name}.csv`)];
    expectInputError(
      await roentgen('predict', '--model', model, '--images', folder, ...table, '--out', out),
      `${name}.png`,
    );
    expect(existsSync(out)).toBe(false);
  });

  it('a model that is none, or of another format version, or not there', async () => {
    writeFileSync(place('text.onnx'), 'this is no model');
    const bytes = readFileSync(model);
    writeFileSync(place('cut.onnx'), bytes.subarray(0, bytes.length / 2));
    const at = bytes.indexOf('roentgen.format') + 'roentgen.format'.length;
    const other = Buffer.from(bytes);
    // The value follows its field's tag and length.
    expect(other[at + 2]).toBe('1'.charCodeAt(0));
    other[at + 2] = '9'.charCodeAt(0);
    writeFileSync(place('other.onnx'), other);
    const withModel = (path: string) =>
      roentgen('predict', '--model', path, '--images', images, '--out', place('none.csv'));
    expectInputError(await withModel(place('text.onnx')), place('text.onnx'), "isn't an ONNX file");
    expectInputError(await withModel(place('cut.onnx')), place('cut.onnx'));
    expectInputError(await withModel(place('other.onnx')), place('other.onnx'), 'format 9', 'this version reads 1');
    expectInputError(await withModel(place('absent.onnx')), place('absent.onnx'), 'no such file');
    expect(existsSync(place('none.csv'))).toBe(false);
  });

  it('a folder that is not there, or has no images', async () => {
    mkdirSync(place('nothing'));
    for (const folder of [place('absent'), place('nothing')]) {
      expectInputError(
        await roentgen('predict', '--model', model, '--images', folder, '--out', place('none.csv')),
        folder,
      );
    }
  });

  it('a place that can not be written, and a disk that fills up', async () => {
    writeFileSync(place('file'), '');
    const out = place('file', 'predictions.csv');
    expectInputError(await roentgen(...args, '--out', out), 'cannot write', out);
    const full = place('full.csv');
    expectInputError(await onFullDisk(0, ...args, '--out', full), 'cannot write', full);
    expect(existsSync(full)).toBe(false);
  });
});
