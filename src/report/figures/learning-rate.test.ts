import { DOMParser } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { type Measured, smoothSweep, suggestRate } from '../../training/find-rate.ts';
import { renderPng } from '../render.ts';
import { type LearningRateFigureData, learningRateFigure } from './learning-rate.ts';

function data(lossOf: (logRate: number) => number, { from = -7, to = 0 } = {}): LearningRateFigureData {
  const measured = Array.from({ length: 100 }, (_, k): Measured => {
    const logRate = from + ((to - from) * k) / 99;
    return { learningRate: 10 ** logRate, loss: lossOf(logRate), guessLoss: 1 };
  });
  const sweep = smoothSweep(measured, 100);
  return { sweep, suggestion: suggestRate(sweep, 100), subtitle: 'train.csv <b>' };
}

const fall = (logRate: number) => 1.5 - 0.8 / (1 + Math.exp(-3 * (logRate + 3)));
const exploding = (logRate: number) => (logRate > -0.3 ? 40 : fall(logRate));

const parsed = (svg: string) => new DOMParser().parseFromString(svg, 'image/svg+xml');
const words = (svg: string) => [...parsed(svg).querySelectorAll('text')].map((text) => text.textContent ?? '');
const places = (svg: string) =>
  [...parsed(svg).querySelectorAll('circle')].map((dot) => Number(dot.getAttribute('cx')));

describe('learningRateFigure', () => {
  it('marks the suggestion on an axis with a place for each power of ten', () => {
    const svg = learningRateFigure(data(fall));
    const rate = data(fall).suggestion.learningRate!.toExponential();
    expect(words(svg)).toEqual(expect.arrayContaining(['1e-7', '1e-4', '1e-3', '0.01', '1', 'learning rate']));
    expect(words(svg)).toContain(`suggested: ${rate}`);
    expect(words(svg).join(' ')).toContain(`Suggested: ${rate}, where the smoothed loss falls fastest.`);
    expect(svg).toContain('train.csv &lt;b&gt;');
    const steps = places(svg).slice(0, -1);
    expect(steps).toHaveLength(100);
    // Even on the logarithm; the suggestion's own point comes last.
    const widths = steps.slice(1).map((x, k) => x - steps[k]!);
    expect(Math.max(...widths) - Math.min(...widths)).toBeLessThan(0.01);
    const share = (Math.log10(Number(rate)) + 7) / 7;
    expect(places(svg).at(-1)).toBeCloseTo(steps[0]! + share * (steps.at(-1)! - steps[0]!), 1);
  });

  it('gives a narrow sweep ticks between the powers of ten', () => {
    expect(words(learningRateFigure(data(fall, { from: -4, to: -3 })))).toEqual(
      expect.arrayContaining(['1e-4', '2e-4', '5e-4', '1e-3']),
    );
  });

  it('lets an explosion not flatten the fall, and says how many points are outside', () => {
    const svg = learningRateFigure(data(exploding));
    expect(words(svg).join(' ')).toMatch(/5 of 100 lie outside/);
    expect(words(svg)).toContain('1.4');
    expect(words(svg)).not.toContain('40');
  });

  it('says why nothing is suggested, and marks nothing', () => {
    const svg = learningRateFigure(data(() => 1));
    expect(words(svg).join(' ')).toContain("No rate is suggested: the loss doesn't fall clearly");
    expect(places(svg)).toHaveLength(100);
  });

  it.each([
    ['falling', data(fall)],
    ['exploding', data(exploding)],
    ['level', data(() => 1)],
    ['two steps long', { ...data(() => 1), sweep: data(fall).sweep.slice(0, 2) }],
  ])('%s: same input, same bytes; no number is missing; it renders', async (_, each) => {
    const svg = learningRateFigure(each);
    expect(learningRateFigure(each)).toBe(svg);
    expect(svg).not.toMatch(/="[^"]*(NaN|undefined|Infinity)/);
    expect((await renderPng(svg, { scale: 1 })).length).toBeGreaterThan(2000);
  });
});
