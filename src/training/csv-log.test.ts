import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, describe, expect, it } from 'vitest';
import { epochRecord, play } from '../../test/support/epochs.ts';
import { csvLog, historyTable } from './csv-log.ts';

const folder = mkdtempSync(join(tmpdir(), 'roentgen-csv-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const rowsOf = (text: string): Record<string, string>[] => parse(text, { columns: true });

describe('historyTable', () => {
  it('has a row an epoch, metrics by Keras’ names, blanks where an area is undefined', () => {
    const text = historyTable([
      epochRecord(1, { loss: 0.5, validationLoss: 0.25, seconds: 1.23456 }),
      epochRecord(2, { validationLoss: Number.NaN, meanAuc: null }),
    ]);
    expect(text.split('\n')[0]).toBe(
      'epoch,loss,val_loss,val_mean_auc,learning_rate,val_auc_Mass,val_auc_Edema,seconds',
    );
    expect(rowsOf(text)).toEqual([
      {
        epoch: '1',
        loss: '0.5',
        val_loss: '0.25',
        val_mean_auc: '0.75',
        learning_rate: '0.001',
        val_auc_Mass: '0.75',
        val_auc_Edema: '',
        seconds: '1.235',
      },
      expect.objectContaining({ epoch: '2', val_loss: 'NaN', val_mean_auc: '' }),
    ]);
  });

  it('keeps a finding with a comma in one column', () => {
    const [row] = rowsOf(historyTable([epochRecord(1, { auc: { 'Mass, large': 0.5 } })]));
    expect(row).toMatchObject({ 'val_auc_Mass, large': '0.5', seconds: '1' });
  });
});

describe('csvLog', () => {
  it('has every epoch so far after each, and leaves nothing else in the folder', async () => {
    const path = join(folder, 'run', 'history.csv');
    const lengths: number[] = [];
    const create = () => {
      const callback = csvLog({ path });
      return {
        ...callback,
        onEpochEnd: async (...args: Parameters<NonNullable<typeof callback.onEpochEnd>>) => {
          await callback.onEpochEnd!(...args);
          lengths.push(rowsOf(readFileSync(path, 'utf8')).length);
        },
      };
    };
    await play(create, [{ loss: 3 }, { loss: 2 }, { loss: 1 }]);
    expect(lengths).toEqual([1, 2, 3]);
    expect(readdirSync(join(folder, 'run'))).toEqual(['history.csv']);
  });

  it('a training that goes on keeps the rows before it, and no epoch is there twice', async () => {
    const epochs = [{ loss: 4 }, { loss: 3 }, { loss: 2 }, { loss: 1 }];
    const files = [[], [1], [2, 3]].map((interruptedAfter) => ({
      path: join(folder, `${interruptedAfter.join()}.csv`),
      interruptedAfter,
    }));
    for (const { path, interruptedAfter } of files) await play(() => csvLog({ path }), epochs, { interruptedAfter });
    const [whole, ...broken] = files.map(({ path }) => readFileSync(path, 'utf8'));
    expect(rowsOf(whole!).map(({ epoch, loss }) => [epoch, loss])).toEqual([
      ['1', '4'],
      ['2', '3'],
      ['3', '2'],
      ['4', '1'],
    ]);
    for (const text of broken) expect(text).toBe(whole);
  });
});
