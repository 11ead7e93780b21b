import { expect, it } from 'vitest';
import { scheduledRate } from './schedule.ts';

it('constant: the rate stays', () => {
  expect([0, 50, 99].map((step) => scheduledRate('constant', 0.1, step, 100))).toEqual([0.1, 0.1, 0.1]);
});

it('cosine: begins at the rate, is half of it half-way, falls at every step, and ends near nothing', () => {
  const rates = Array.from({ length: 100 }, (_, step) => scheduledRate('cosine', 0.1, step, 100));
  expect(rates[0]).toBe(0.1);
  expect(rates[50]).toBeCloseTo(0.05, 12);
  expect(rates.every((rate, step) => step === 0 || rate < rates[step - 1]!)).toBe(true);
  expect(rates[99]).toBeGreaterThan(0);
  expect(rates[99]).toBeLessThan(0.1 / 1000);
});
