import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, expect, it } from 'vitest';
import { tiny } from '../../test/support/learning.ts';
import { describeModel, type ModelDescription } from '../network/model-file.ts';
import { allParameters, initialParameters, parameterTable } from '../network/parameters.ts';
import { readSafetensors } from '../weights/safetensors.ts';
import type { EpochRecord } from './callbacks.ts';
import { runFolder } from './run-folder.ts';

const root = mkdtempSync(join(tmpdir(), 'roentgen-run-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const description: ModelDescription = {
  architecture: { ...tiny, blocks: [...tiny.blocks] },
  findings: ['Mass', 'Edema'],
  size: 32,
  resize: 'nearest',
  normalisation: { rule: 'image', epsilon: 1e-6 },
  thresholds: {},
  training: {},
};
const table = parameterTable(tiny, 2);
const epoch = (number: number, validationLoss: number): EpochRecord => ({
  epoch: number,
  loss: 1 / number,
  validationLoss,
  meanAuc: 0.75,
  auc: { Mass: 0.75, Edema: null },
  learningRate: 1e-3,
  seconds: 1.23456,
  waitingShare: 0,
});
const evaluation = { findings: {}, meanAuc: null };
const model = (folder: string) => describeModel(readFileSync(join(folder, 'model.onnx')), 'model.onnx');
const checkpoint = (folder: string, name: string) =>
  readSafetensors(join(folder, 'checkpoints', `${name}.safetensors`));

it('holds settings, a row an epoch, the last and the best weights, and the best model', async () => {
  const folder = join(root, 'whole');
  const callback = runFolder(folder, { settings: { seed: 3 } });
  await callback.onStart!({ description });
  const [first, second, third] = [1, 2, 3].map((seed) => initialParameters(table, seed));
  await callback.onEpochEnd!({ evaluation, record: epoch(1, 0.9), parameters: first! });
  await callback.onEpochEnd!({ evaluation, record: epoch(2, 0.5), parameters: second! });
  await callback.onEpochEnd!({ evaluation, record: epoch(3, 0.7), parameters: third! });

  expect(readdirSync(folder).sort()).toEqual(['checkpoints', 'config.json', 'history.csv', 'model.onnx']);
  expect(JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8'))).toEqual({
    settings: { seed: 3 },
    normalisation: description.normalisation,
  });
  const rows: Record<string, string>[] = parse(readFileSync(join(folder, 'history.csv')), { columns: true });
  expect(rows.map((row) => row.epoch)).toEqual(['1', '2', '3']);
  expect(rows[1]).toEqual({
    epoch: '2',
    loss: '0.5',
    val_loss: '0.5',
    val_mean_auc: '0.75',
    learning_rate: '0.001',
    seconds: '1.235',
    val_auc_Mass: '0.75',
    val_auc_Edema: '',
  });
  expect(model(folder).training).toEqual({ epoch: 2, validationLoss: 0.5, validationMeanAuc: 0.75 });
  for (const [name, parameters] of [
    ['best', second!],
    ['last', third!],
  ] as const) {
    const { tensors } = await checkpoint(folder, name);
    for (const { name: parameter, offset, size, shape } of allParameters(table)) {
      expect(tensors.get(parameter)!.shape).toEqual(shape);
      expect(tensors.get(parameter)!.data).toEqual(parameters.subarray(offset, offset + size));
    }
  }
});

it('leaves a usable model where the training is interrupted before its first epoch ends', async () => {
  const folder = join(root, 'early');
  const callback = runFolder(folder, {});
  await callback.onStart!({ description });
  await callback.onInterrupted!({ parameters: initialParameters(table, 1), epochs: 0 });
  expect(model(folder).findings).toEqual(['Mass', 'Edema']);
  expect(model(folder).training).toMatchObject({ epoch: 0 });
  expect((await checkpoint(folder, 'last')).metadata).toMatchObject({ epoch: '0' });
});

it('keeps the best model of a training that is interrupted later', async () => {
  const folder = join(root, 'late');
  const callback = runFolder(folder, {});
  await callback.onStart!({ description });
  await callback.onEpochEnd!({ evaluation, record: epoch(1, 0.9), parameters: initialParameters(table, 1) });
  await callback.onInterrupted!({ parameters: initialParameters(table, 2), epochs: 1 });
  expect(model(folder).training).toMatchObject({ epoch: 1, validationLoss: 0.9 });
});
