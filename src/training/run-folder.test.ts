import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { description, epochRecord, trainingStart } from '../../test/support/epochs.ts';
import { stateAt } from '../../test/support/states.ts';
import { describeModel } from '../network/model-file.ts';
import { allParameters, parameterTable } from '../network/parameters.ts';
import { readSafetensors } from '../weights/safetensors.ts';
import { readCheckpoint } from './checkpoint.ts';
import { checkpointPath, runFolder } from './run-folder.ts';

const root = mkdtempSync(join(tmpdir(), 'roentgen-run-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const table = parameterTable(description.architecture, description.findings.length);
const model = (folder: string) => describeModel(readFileSync(join(folder, 'model.onnx')), 'model.onnx');

it('holds settings, the whole state, and of the best epoch weights and model', async () => {
  const folder = join(root, 'whole');
  const callback = runFolder(folder, { settings: { seed: 3 } });
  await callback.onStart!(trainingStart);
  const best = { record: epochRecord(2, { validationLoss: 0.5 }), parameters: stateAt(2).parameters };
  await callback.onSave!({ state: stateAt(2, { best }), description });
  await callback.onSave!({ state: stateAt(3, { best }), description });

  expect(JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8'))).toEqual({
    settings: { seed: 3 },
    startedIn: relative(realpathSync(folder), process.cwd()),
    normalisation: description.normalisation,
  });
  expect(model(folder).training).toEqual({ epoch: 2, validationLoss: 0.5, validationMeanAuc: 0.75 });
  const { tensors, metadata } = await readSafetensors(join(folder, 'checkpoints', 'best.safetensors'));
  expect(metadata.epoch).toBe('2');
  expect([...tensors.keys()]).toEqual(allParameters(table).map(({ name }) => name));
  for (const { name, offset, size, shape } of allParameters(table)) {
    expect(tensors.get(name)!.shape).toEqual(shape);
    expect(tensors.get(name)!.data).toEqual(best.parameters.subarray(offset, offset + size));
  }
  expect((await readCheckpoint(checkpointPath(folder))).state).toEqual(stateAt(3, { best }));
  expect((await readCheckpoint(checkpointPath(folder, 'previous'))).state).toEqual(stateAt(2, { best }));
});

it('leaves a usable model where the training is interrupted before its first epoch ends', async () => {
  const folder = join(root, 'early');
  const callback = runFolder(folder, {});
  await callback.onStart!(trainingStart);
  await callback.onSave!({ state: stateAt(0), description });
  expect(model(folder).findings).toEqual(['Mass', 'Edema']);
  expect(model(folder).training).toMatchObject({ epoch: 0 });
});
