import { afterAll, describe, expect, it } from 'vitest';
import { squareOrNot, storeOf, tableOf, tiny } from '../../test/support/learning.ts';
import { openRuntime } from '../runtime/runtime.ts';
import { hasExploded, type SweepStep, smooth, suggestedRate, sweepRates, usualSweep } from './rate-sweep.ts';
import { notebookSettings } from './settings.ts';

/** Rates 1e-6 … 1, ten a decade, with a smoothed loss of the rate's logarithm. */
const curve = (loss: (decade: number) => number): SweepStep[] =>
  Array.from({ length: 61 }, (_, k) => {
    const decade = -6 + k / 10;
    return { learningRate: 10 ** decade, loss: loss(decade), smoothed: loss(decade) };
  });
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

describe('suggestedRate', () => {
  it('is where the loss falls most steeply', () => {
    // Falls about 1e-3, and rises only from 0.1 on.
    const steps = curve((decade) => 1 - 0.6 * sigmoid(4 * (decade + 3)) + 5 * Math.max(0, decade + 1) ** 2);
    expect(Math.log10(suggestedRate(steps).learningRate!)).toBeCloseTo(-3, 1);
  });

  it('stays ten times below the rate at which the loss is least', () => {
    const steps = curve((decade) => (decade < -2 ? 1 - 0.1 * (decade + 6) ** 2 : 10));
    const least = 10 ** -2.1;
    expect(suggestedRate(steps).learningRate!).toBeLessThanOrEqual(1.01 * (least / 10));
  });

  it('is none where the loss never falls, or explodes at once, and says why', () => {
    expect(suggestedRate(curve((decade) => 1 + 0.001 * decade))).toMatchObject({ learningRate: null });
    expect(suggestedRate(curve((decade) => 1 + decade + 6)).reason).toContain('never fell');
    expect(suggestedRate(curve(() => Number.NaN)).reason).toContain('exploded');
  });
});

describe('the smoothed loss', () => {
  it('is the loss itself where that never changes, from the first step on', () => {
    for (const value of smooth([3, 3, 3, 3])) expect(value).toBeCloseTo(3, 12);
  });

  it('has exploded at four times the best, or where it is no number', () => {
    const flat = new Array(20).fill(1);
    expect(hasExploded(flat)).toBe(false);
    expect(hasExploded([...flat, 3.9])).toBe(false);
    expect(hasExploded([...flat, 4.1])).toBe(true);
    expect(hasExploded([1, Number.NaN])).toBe(true);
  });
});

describe('sweepRates', () => {
  const runtime = openRuntime({ threads: 1 });
  afterAll(() => runtime.close());
  const samples = squareOrNot(160, 32, 1);
  const input = {
    settings: {
      ...notebookSettings,
      architecture: tiny,
      findings: ['Mass'],
      size: 32,
      normalise: 'image' as const,
      unbiasedStatistics: true,
    },
    runtime,
    train: tableOf(samples, 'train'),
    store: storeOf(32, { train: samples }),
  };

  it('takes larger and larger steps, and finds a rate that a small network learns with', async () => {
    const steps = await sweepRates(input);
    const rates = steps.map(({ learningRate }) => learningRate);
    expect(rates[0]).toBe(usualSweep.least);
    expect(rates.every((rate, k) => k === 0 || rate > rates[k - 1]!)).toBe(true);
    const { learningRate } = suggestedRate(steps);
    expect(learningRate!).toBeGreaterThan(1e-5);
    expect(learningRate!).toBeLessThan(0.3);
  });

  it('of a frozen network sweeps its head', async () => {
    const steps = await sweepRates({
      ...input,
      settings: { ...input.settings, stage: 'head' },
      sweep: { least: 1e-5, most: 1e-3, steps: 12 },
    });
    expect(steps).toHaveLength(12);
    expect(steps.at(-1)!.learningRate).toBeCloseTo(1e-3, 12);
  });
});
