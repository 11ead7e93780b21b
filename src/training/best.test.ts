import { expect, it } from 'vitest';
import { isBetter } from './best.ts';
import type { EpochRecord } from './callbacks.ts';

const epoch = (validationLoss: number) => ({ validationLoss }) as EpochRecord;

it('prefers the lower validation loss, and of equals the first', () => {
  expect(isBetter(epoch(1), undefined)).toBe(true);
  expect(isBetter(epoch(0.9), epoch(1))).toBe(true);
  expect(isBetter(epoch(1), epoch(1))).toBe(false);
});

it('never prefers a NaN, and never keeps one', () => {
  expect(isBetter(epoch(Number.NaN), epoch(1))).toBe(false);
  expect(isBetter(epoch(1), epoch(Number.NaN))).toBe(true);
});
