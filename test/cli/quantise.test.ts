import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { encodePng } from '../../src/image/encode.ts';
import { describeModel, encodeClassifier } from '../../src/network/model-file.ts';
import { expectInputError, roentgen, scratchFolder } from '../support/cli.ts';
import type { Sample } from '../support/learning.ts';
import { trainOnSquares } from '../support/trained.ts';

const place = scratchFolder();
const [model, out] = [place('model.onnx'), place('int8.onnx')];
const [images, train, valid] = [place('images'), place('train.csv'), place('valid.csv')];

/** Writes the samples as images and their table. */
async function write(name: string, samples: readonly Sample[], side: number): Promise<void> {
  const rows = samples.map(({ label }, i) => `${name}${i}.png,${name}${i},${label}`);
  writeFileSync(place(`${name}.csv`), `Image,PatientId,Mass\n${rows.join('\n')}\n`);
  for (const [i, { pixels }] of samples.entries())
    writeFileSync(place('images', `${name}${i}.png`), await encodePng({ width: side, height: side, data: pixels }));
}

beforeAll(async () => {
  const { description, parameters, samples } = await trainOnSquares();
  writeFileSync(model, encodeClassifier(description, parameters));
  mkdirSync(images);
  await write('train', samples.train.slice(0, 40), description.size);
  await write('valid', samples.valid, description.size);
  // What no X-ray looks like, and not the images to come: what networks do on them says nothing.
  const plain = { label: 0, pixels: new Uint8Array(description.size ** 2).fill(90) };
  await write('plain', [plain, plain], description.size);
}, 60_000);

const args = (table: string, to = out) => [
  ...['export', model, '--out', to, '--quantise'],
  ...['--table', table, '--valid', valid, '--images', images],
];

describe('export --quantise', () => {
  it('writes a smaller model and tells what it changes; predict, evaluate and explain take it', async () => {
    const { code, stdout, stderr } = await roentgen(...args(train), '--calibration-images', '24', '--json');
    expect(code, stderr).toBe(0);
    const { float32, int8, probabilityChange, model: described } = JSON.parse(stdout);
    expect(int8.bytes).toBe(statSync(out).size);
    expect(int8.bytes).toBeLessThan(float32.bytes);
    expect(Math.abs(float32.meanAuc - int8.meanAuc)).toBeLessThan(0.005);
    expect(Object.keys(int8.findings)).toEqual(['Mass']);
    expect(probabilityChange.mean).toBeLessThanOrEqual(probabilityChange.largest);

    const { quantisation, ...rest } = describeModel(readFileSync(out), 'int8.onnx');
    expect(rest).toEqual(describeModel(readFileSync(model), 'model.onnx'));
    expect({ quantisation, ...rest }).toEqual(described);
    expect(quantisation).toMatchObject({
      weights: 'int8',
      calibration: { table: train, images: 24 },
      validation: { table: valid, images: 80, probabilityChange },
    });

    const predictions = place('predictions.csv');
    const table = ['--images', images, '--table', valid];
    const predicted = await roentgen('predict', '--model', out, ...table, '--out', predictions);
    expect(predicted.code, predicted.stderr).toBe(0);
    const evaluated = await roentgen('evaluate', '--predictions', predictions, '--truth', valid, '--json');
    expect(evaluated.code, evaluated.stderr).toBe(0);
    const image = place('images', 'valid1.png');
    const explained = await roentgen('explain', '--model', out, '--image', image, '--out', place('explained'));
    expect(explained.code, explained.stderr).toBe(0);
  });

  it('is refused, and writes nothing, where the model loses too much', async () => {
    const { code, stdout, stderr } = await roentgen(...args(place('plain.csv'), place('bad.onnx')));
    expect(code, stderr).toBe(1);
    expect(stdout).toBe('');
    for (const part of ['loses too much', 'mean AUC', valid, 'by more than 0.005', '--table'])
      expect(stderr).toContain(part);
    expect(existsSync(place('bad.onnx'))).toBe(false);
  });

  it('of bad input', async () => {
    const to = ['--out', place('none.onnx')];
    const quantise = ['export', model, ...to, '--quantise'];
    expectInputError(await roentgen(...quantise, '--table', train), '--valid and --images');
    expectInputError(await roentgen('export', model, ...to, '--table', train), '--table does nothing without');
    expectInputError(await roentgen(...args(train, place('none.h5'))), '--quantise writes a model.onnx');
    expectInputError(await roentgen('export', out, ...args(train, place('none.onnx')).slice(2)), out, 'quantised');
    writeFileSync(place('one.csv'), 'Image,Mass\nvalid0.png,0\nvalid2.png,0\n');
    const one = ['--table', train, '--valid', place('one.csv'), '--images', images];
    expectInputError(await roentgen(...quantise, ...one), place('one.csv'), 'both positives and negatives');
    expect(existsSync(place('none.onnx'))).toBe(false);
  });
});
