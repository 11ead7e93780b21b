import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { control, epochEnd, epochRecord, stepEnd, trainingStart } from '../../test/support/epochs.ts';
import { type Progress, stepLog } from './step-log.ts';

const root = mkdtempSync(join(tmpdir(), 'roentgen-steps-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const newFolder = () => mkdtempSync(join(root, 'run-'));

const rowsOf = (folder: string) => readFileSync(join(folder, 'steps.csv'), 'utf8').split('\n');
const progressOf = (folder: string) => JSON.parse(readFileSync(join(folder, 'progress.json'), 'utf8')) as Progress;
const row = (step: number) => `${step},${Math.ceil(step / 3)},${1 / step},0.001`;

describe('stepLog', () => {
  it('has a row for every step, and says how far the training is and how it ended', async () => {
    const folder = newFolder();
    const callback = stepLog({ folder, epochs: 2 });
    await callback.onStart!(trainingStart);
    expect(progressOf(folder)).toMatchObject({ state: 'training', epoch: 1, epochs: 2, step: 0, stepsDone: 0 });
    for (let step = 1; step <= 5; step++) {
      callback.onStepEnd!(stepEnd(step, 3));
      if (step === 3) await callback.onEpochEnd!(epochEnd(1, 3), control);
    }
    await callback.onEnd!({ isInterrupted: true });
    expect(rowsOf(folder)).toEqual(['step,epoch,loss,learning_rate', ...[1, 2, 3, 4, 5].map(row), '']);
    expect(progressOf(folder)).toMatchObject({ state: 'interrupted', epoch: 2, step: 2, steps: 3, stepsDone: 5 });
    expect(progressOf(folder).secondsPerStep).toBeGreaterThanOrEqual(0);
    expect(readdirSync(folder).sort()).toEqual(['progress.json', 'steps.csv']);
  });

  it('takes back the steps after the checkpoint that a training goes on from, and a row that was cut off', async () => {
    const folder = newFolder();
    const killed = stepLog({ folder, epochs: 3 });
    await killed.onStart!(trainingStart);
    for (let step = 1; step <= 5; step++) killed.onStepEnd!(stepEnd(step, 3));
    await killed.onEpochEnd!(epochEnd(1, 3), control);
    appendFileSync(join(folder, 'steps.csv'), '4,2,0.2');
    const callback = stepLog({ folder, epochs: 3 });
    await callback.onStart!({ ...trainingStart, stepsDone: 4, history: [epochRecord(1)] });
    callback.onStepEnd!(stepEnd(5, 3));
    await callback.onEnd!({ isInterrupted: false });
    expect(rowsOf(folder).slice(1, -1)).toEqual([1, 2, 3, 4, 5].map(row));
    expect(progressOf(folder)).toMatchObject({ state: 'finished', epoch: 2, stepsDone: 5 });
  });

  it('writes between epochs too, and loses no row to writes that overlap', async () => {
    const folder = newFolder();
    const callback = stepLog({ folder, epochs: 1, secondsBetweenWrites: 0 });
    await callback.onStart!(trainingStart);
    for (let step = 1; step <= 40; step++) {
      callback.onStepEnd!(stepEnd(step, 3));
      if (step % 7 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(rowsOf(folder).length).toBeGreaterThan(2);
    await callback.onEnd!({ isInterrupted: false });
    expect(rowsOf(folder).slice(1, -1)).toEqual(Array.from({ length: 40 }, (_, i) => row(i + 1)));
  });

  it('names the file that can not be written', async () => {
    const folder = newFolder();
    const callback = stepLog({ folder, epochs: 1 });
    await callback.onStart!(trainingStart);
    callback.onStepEnd!(stepEnd(1, 3));
    rmSync(folder, { recursive: true });
    await expect(callback.onEpochEnd!(epochEnd(1, 3), control)).rejects.toThrow(/cannot write .*steps\.csv/);
  });
});
