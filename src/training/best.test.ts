import { expect, it } from 'vitest';
import { epochRecord } from '../../test/support/epochs.ts';
import { isBetter } from './best.ts';

const epoch = (validationLoss: number, meanAuc: number | null = 0.5) => epochRecord(1, { validationLoss, meanAuc });

it('prefers the lower validation loss, and of equals the first', () => {
  expect(isBetter(epoch(1), undefined)).toBe(true);
  expect(isBetter(epoch(0.9), epoch(1))).toBe(true);
  expect(isBetter(epoch(1), epoch(1))).toBe(false);
});

it('prefers the larger area, where areas are compared; an undefined one beats nothing', () => {
  expect(isBetter(epoch(2, 0.8), epoch(1, 0.7), 'val_mean_auc')).toBe(true);
  expect(isBetter(epoch(2, null), epoch(1, 0.7), 'val_mean_auc')).toBe(false);
  expect(isBetter(epoch(2, 0.1), epoch(1, null), 'val_mean_auc')).toBe(true);
});

it('never prefers a NaN, and never keeps one', () => {
  expect(isBetter(epoch(Number.NaN), epoch(1))).toBe(false);
  expect(isBetter(epoch(1), epoch(Number.NaN))).toBe(true);
});
