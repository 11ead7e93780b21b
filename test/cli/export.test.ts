import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { encodeClassifier } from '../../src/network/model-file.ts';
import { expectInputError, roentgen, scratchFolder } from '../support/cli.ts';
import { randomParameters } from '../support/keras.ts';
import { tinyModel } from '../support/model.ts';

const place = scratchFolder();
const model = place('model.onnx');
const description = { ...tinyModel, thresholds: { Mass: 0.25 }, training: { epoch: 3, validationLoss: 0.5 } };

beforeAll(() => {
  const parameters = randomParameters(tinyModel.architecture, tinyModel.findings.length, 1);
  writeFileSync(model, encodeClassifier(description, parameters));
});

describe('export', () => {
  it.each([
    ['w.safetensors', 'safetensors'],
    ['w.h5', 'keras'],
    ['w.weights.h5', 'keras'],
    ['tfjs/model.json', 'tfjs'],
    ['again.onnx', 'onnx'],
  ])(
    'to %s and back gives the same bytes: every number, and all that the model says of itself',
    async (name, format) => {
      const written = await roentgen('export', model, '--out', place(name), '--json');
      expect(written.code, written.stderr).toBe(0);
      expect(JSON.parse(written.stdout)).toMatchObject({ format, model: description });
      const back = await roentgen('import', place(name), '--out', place(`${format}.onnx`));
      expect(back.code, back.stderr).toBe(0);
      expect(Buffer.compare(readFileSync(place(`${format}.onnx`)), readFileSync(model))).toBe(0);
    },
  );

  it('prints what was written', async () => {
    const { code, stdout } = await roentgen('export', model, '--out', place('odd'), '--format', 'keras');
    expect(code).toBe(0);
    for (const part of ['Mass, Edema, Effusion', '64 × 64', place('odd')]) expect(stdout).toContain(part);
  });

  it.each([
    ['an ending that says nothing', ['--out', 'w.bin'], ['says no format', '--format', 'model.json']],
    ['two formats at once', ['--out', 'w.h5', '--format', 'tfjs'], ['a file of keras', '--format says tfjs']],
    ["Keras' archives", ['--out', 'w.keras'], ['.weights.h5']],
    ['flags for what the model says itself', ['--out', 'w.h5', '--size', '64'], ['--size', 'leave it out']],
  ])('refuses %s', async (_, args, parts) => {
    const [, name, ...rest] = args;
    expectInputError(await roentgen('export', model, '--out', place(name!), ...rest), ...parts);
    expect(existsSync(place(name!))).toBe(name === 'w.h5');
  });
});
