import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { readSafetensors } from '../../src/weights/safetensors.ts';
import { badImages } from '../support/bad-images.ts';
import { expectInputError, onFullDisk, roentgen, scratchFolder } from '../support/cli.ts';
import { writeModel } from '../support/model.ts';

const place = scratchFolder();
const images = place('data', 'images');
const model = writeModel(place('model.onnx'));
let first: string;
let second: string;

beforeAll(async () => {
  const { code, stderr } = await roentgen('phantom', '--out', place('data'), '--images', '2', '--size', '96');
  expect(code, stderr).toBe(0);
  [first, second] = readdirSync(images)
    .sort()
    .map((name) => `${images}/${name}`) as [string, string];
});

interface Document {
  readonly images: Record<string, { findings: Record<string, { probability: number; file: string; empty: boolean }> }>;
}

describe('explain', () => {
  it.each([['gradcam'], ['notebook'], ['layercam', '--layer', 'pool2_relu'], ['occlusion']])(
    'draws each finding over each image, and gives the maps: %s %s %s',
    async (method, ...layer) => {
      const out = place(method);
      const arrays = place(`${method}.safetensors`);
      const args = ['--method', method, ...layer, '--out', out, '--arrays', arrays, '--json'];
      const { code, stdout, stderr } = await roentgen('explain', '--model', model, '--image', first, second, ...args);
      expect(code, stderr).toBe(0);
      const document: Document = JSON.parse(stdout);
      expect(Object.keys(document.images)).toEqual([first, second]);
      const { tensors } = await readSafetensors(arrays);
      for (const [file, { findings }] of Object.entries(document.images)) {
        expect(Object.keys(findings)).toEqual(['Mass', 'Edema', 'Effusion']);
        for (const [finding, { probability, file: picture, empty }] of Object.entries(findings)) {
          expect(probability).toBeGreaterThan(0);
          expect(probability).toBeLessThan(1);
          expect(readFileSync(picture).subarray(1, 4).toString()).toBe('PNG');
          const { type, shape, data } = tensors.get(`${file}/${finding}`)!;
          expect([type, ...shape]).toEqual(['F32', 64, 64]);
          const values = data as Float32Array;
          // Negative evidence is cut off, and the rest is relative to the map's own maximum.
          expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
          expect(Math.max(...values)).toBe(empty ? 0 : 1);
        }
      }
    },
  );

  it('gives the probabilities that predict gives', async () => {
    const out = place('predictions.csv');
    await roentgen('predict', '--model', model, '--images', images, '--out', out);
    const [, row] = readFileSync(out, 'utf8').trim().split('\n');
    const { stdout } = await roentgen('explain', '--model', model, '--image', first, '--out', place('same'), '--json');
    const { findings } = (JSON.parse(stdout) as Document).images[first]!;
    const explained = Object.values(findings).map(({ probability }) => probability);
    row!
      .split(',')
      .slice(1)
      .forEach((text, i) => {
        expect(explained[i]).toBeCloseTo(Number(text), 6);
      });
  });

  it('keeps to the findings asked for, in the order of the model', async () => {
    const args = ['--findings', 'Effusion,Mass', '--out', place('chosen'), '--json'];
    const { stdout } = await roentgen('explain', '--model', model, '--image', first, ...args);
    expect(Object.keys((JSON.parse(stdout) as Document).images[first]!.findings)).toEqual(['Mass', 'Effusion']);
  });
});

describe('explain --boxes', () => {
  const labels = place('data', 'labels.csv');
  const boxes = place('data', 'boxes.csv');
  // Findings of the phantoms that the model knows.
  const scored = (...more: readonly string[]) =>
    roentgen('explain', '--model', model, '--images', images, '--boxes', boxes, ...more);

  beforeAll(async () => {
    // Both images have a Mass and an Effusion, whatever was drawn: pixels of images of 96 × 96.
    const names = readdirSync(images).sort();
    const rows = names.flatMap((name) => [
      `${name},Mass,10,20,30,30`,
      `${name},Mass,60,20,20,20`,
      `${name},Effusion,5,60,40,30`,
    ]);
    writeFileSync(boxes, ['Image,Finding,x,y,width,height', ...rows, `${names[0]},Hernia,1,1,9,9`].join('\n'));
    writeFileSync(
      labels,
      ['Image,PatientId,Mass,Effusion', ...names.map((name, i) => `${name},${i},1,${i}`)].join('\n'),
    );
  });

  it('gives the numbers by finding, with intervals, beside guesses that saw no image', async () => {
    const { code, stdout, stderr } = await scored('--json');
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('left out: Hernia');
    const { pointing, images: pictured } = JSON.parse(stdout);
    expect(pictured).toEqual({});
    expect(Object.keys(pointing.findings)).toEqual(['Mass', 'Effusion']);
    expect([pointing.all.cases, pointing.findings.Mass.cases]).toEqual([4, 2]);
    const { hitRate, iou, energy, baselines } = pointing.all;
    expect(hitRate.value).toBe(hitRate.count / 4);
    expect(hitRate.interval.method).toContain('Wilson');
    for (const { value, interval } of [iou, energy]) {
      expect(value).toBeGreaterThanOrEqual(0);
      expect(interval.method).toContain('bootstrap');
    }
    // A place at random: the boxes' part of the image, to the grid's fineness.
    expect(baselines.uniform.hit).toBeCloseTo((1300 + 1200) / 2 / (96 * 96), 2);
    expect(baselines.otherPatients.of).toBe(4);
  });

  it('keeps to the positives of the table, takes its patients, and writes a row a case, pictures and the figure', async () => {
    const out = place('pointing');
    const { code, stdout, stderr } = await scored(
      '--table',
      labels,
      '--method',
      'hirescam',
      '--layer',
      'pool2_relu',
      '--out',
      out,
      '--pictures',
      '1',
    );
    expect(code, stderr).toBe(0);
    expect(stderr).toContain("1 box whose finding the table doesn't mark as present, left out");
    expect(stdout).toContain('3 findings drawn with boxes in 2 images');
    const [header, ...rows] = readFileSync(`${out}/pointing.csv`, 'utf8').trim().split('\n');
    expect(header).toBe('Image,PatientId,Finding,Probability,Hit,IoU,EnergyInside,Empty');
    expect(rows.length).toBe(3);
    const written = readdirSync(out);
    expect(written).toEqual(expect.arrayContaining(['pointing.png', 'pointing.svg']));
    expect(written.filter((name) => /Mass\.png$/.test(name)).length).toBe(1);
  });

  it('refuses boxes of another size of the images, of no finding that is known, and options that do not go together', async () => {
    const others = place('others.csv');
    const name = readdirSync(images).sort()[0]!;
    writeFileSync(others, `Image,Finding,x,y,width,height\n${name},Mass,700,700,90,90\n`);
    const asked = (...more: string[]) => roentgen('explain', '--model', model, ...more);
    expectInputError(await asked('--images', images, '--boxes', others), others, name, '96 × 96', 'another size');
    writeFileSync(others, `Image,Finding,x,y,width,height\n${name},Hernia,7,7,9,9\n`);
    expectInputError(await asked('--images', images, '--boxes', others), others, 'no box of Mass', 'Hernia');
    expectInputError(await asked('--images', images), '--out');
    expectInputError(await asked('--out', place('none')), '--image', '--images');
  });
});

describe('explain --faithfulness --sanity', () => {
  it('measures curves and randomised networks, without boxes, and draws both', async () => {
    const out = place('trust');
    const tests = ['--faithfulness', '--sanity', '--method', 'layercam', '--layer', 'pool2_relu'];
    const args = ['--findings', 'Mass,Edema', ...tests, '--pictures', '0', '--out', out, '--json'];
    const { code, stdout, stderr } = await roentgen('explain', '--model', model, '--image', first, second, ...args);
    expect(code, stderr).toBe(0);
    const { faithfulness, sanity, images: pictured } = JSON.parse(stdout);
    expect(pictured).toEqual({});
    expect(faithfulness.all.cases).toBe(4);
    expect(faithfulness.shares.length).toBe(faithfulness.findings.Mass.curves.deletion.length);
    for (const area of Object.values<{ value: number }>(faithfulness.all.areas)) {
      expect(area.value).toBeGreaterThan(0);
      expect(area.value).toBeLessThan(1);
    }
    expect(sanity.stages.map(({ stage }: { stage: string }) => stage)).toEqual(['head', 'block2', 'block1', 'stem']);
    expect(sanity.stages.at(-1).structure.of).toBe(4);
    // Each finding's map of the first image with that of the second.
    expect(sanity.betweenImages.structure.of).toBe(2);
    expect(readdirSync(out).sort()).toEqual(
      ['faithfulness.csv', 'faithfulness.png', 'faithfulness.svg', 'sanity.png', 'sanity.svg'].sort(),
    );
  });
});

describe('explain, of bad input', () => {
  const args = (...more: readonly string[]) => ['explain', '--model', model, '--image', ...more];

  it.each(badImages)('an image that is %s: nothing is left, of the good image neither', async (name, make) => {
    mkdirSync(place('bad'), { recursive: true });
    const path = place('bad', `${name}.png`);
    make(path, first);
    const out = place(`out-${name}`);
    expectInputError(await roentgen(...args(first, path), '--out', out, '--arrays', place('a.safetensors')), path);
    expect(existsSync(out)).toBe(false);
    expect(existsSync(place('a.safetensors'))).toBe(false);
  });

  it('a finding that the model does not know', async () => {
    const out = place('unknown');
    const asked = ['--findings', 'Hernia', '--out', out];
    expectInputError(await roentgen(...args(first), ...asked), 'Hernia', 'Mass, Edema, Effusion');
    expect(existsSync(out)).toBe(false);
  });

  it('a layer that the network does not have, or that the method does not look at', async () => {
    const asked = (...more: string[]) => roentgen(...args(first), '--out', place('no-layer'), ...more);
    expectInputError(await asked('--layer', 'pool2_rellu'), 'no layer pool2_rellu', 'pool2_relu');
    expectInputError(await asked('--method', 'occlusion', '--layer', 'relu'), 'occlusion', 'leave --layer out');
    expectInputError(await asked('--method', 'notebook', '--layer', 'relu'), '--method gradcam');
    expect(existsSync(place('no-layer'))).toBe(false);
  });

  it('a folder that exists already, or can not be made', async () => {
    mkdirSync(place('taken'));
    writeFileSync(place('taken', 'a.txt'), 'precious');
    expectInputError(await roentgen(...args(first), '--out', place('taken')), place('taken'), '--out');
    expect(readdirSync(place('taken'))).toEqual(['a.txt']);
    const inside = place('taken', 'a.txt', 'maps');
    expectInputError(await roentgen(...args(first), '--out', inside), inside);
  });

  it('a disk that fills up', async () => {
    const out = place('full');
    expectInputError(await onFullDisk(8, ...args(first), '--out', out), 'cannot write', out);
    expect(existsSync(out)).toBe(false);
  });
});
