import { expect, it } from 'vitest';
import { epochRecord } from '../../test/support/epochs.ts';
import { monitor } from './monitor.ts';

const control = (notices: string[]) => ({
  stop: () => undefined,
  learningRate: 1,
  endWith: () => undefined,
  notice: (text: string) => void notices.push(text),
});

it('reads numbers, takes infinity for no number, and tells undefined from no number', () => {
  const watched = monitor('val_loss', 'nothing follows');
  const read = (validationLoss: number) => watched.read(epochRecord(1, { validationLoss }), control([]));
  expect([0.5, Number.NaN, Number.POSITIVE_INFINITY].map(read)).toEqual([0.5, Number.NaN, Number.NaN]);
  expect(monitor('val_mean_auc', '').read(epochRecord(1, { meanAuc: null }), control([]))).toBeNull();
});

it('tells the user once, with the epoch and what follows', () => {
  const notices: string[] = [];
  const watched = monitor('val_auc_Edema', 'the epoch is passed over');
  for (const epoch of [3, 4]) watched.read(epochRecord(epoch), control(notices));
  expect(notices).toEqual(['val_auc_Edema is undefined in epoch 3: the epoch is passed over']);
});

it('knows the way from the name: areas upwards, losses downwards', () => {
  expect(['val_auc_Mass', 'val_mean_auc', 'loss', 'val_loss'].map((name) => monitor(name, '').mode)).toEqual([
    'max',
    'max',
    'min',
    'min',
  ]);
});
