import { expect, it } from 'vitest';
import { type ScheduleSettings, scheduledRate } from './schedule.ts';

/** The rates of a training of ten epochs of ten steps, from 0.1. */
const rates = (settings: ScheduleSettings) =>
  Array.from({ length: 100 }, (_, step) =>
    scheduledRate(settings, 0.1, { step, steps: 100, epoch: Math.floor(step / 10) }),
  );

it('constant: the rate stays', () => {
  expect(new Set(rates({ name: 'constant' }))).toEqual(new Set([0.1]));
});

it('cosine: begins at the rate, is half of it half-way, falls at every step, and ends near nothing', () => {
  const cosine = rates({ name: 'cosine' });
  expect(cosine[0]).toBe(0.1);
  expect(cosine[50]).toBeCloseTo(0.05, 12);
  expect(cosine.every((rate, step) => step === 0 || rate < cosine[step - 1]!)).toBe(true);
  expect(cosine[99]).toBeGreaterThan(0);
  expect(cosine[99]).toBeLessThan(0.1 / 1000);
});

it('step: the rate falls by the factor after every so many epochs', () => {
  const steps = rates({ name: 'step', everyEpochs: 4, factor: 0.5 });
  expect([0, 39, 40, 79, 80, 99].map((step) => steps[step])).toEqual([0.1, 0.1, 0.05, 0.05, 0.025, 0.025]);
});

it('warm-up: the rate grows evenly to the whole, and the schedule begins behind it', () => {
  const warm = rates({ name: 'cosine', warmUpSteps: 20 });
  expect(warm[0]).toBeCloseTo(0.005, 12);
  expect(warm[9]).toBeCloseTo(0.05, 12);
  expect(warm[19]).toBeCloseTo(0.1, 12);
  expect(warm[20]).toBe(0.1);
  expect(warm[60]).toBeCloseTo(0.05, 12);
  expect(warm[99]).toBeLessThan(0.1 / 1000);
});
