import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { random } from '../base/random.ts';
import { hasExploded, type Measured, smoothSweep, suggestRate } from './find-rate.ts';

/** Even steps of log₁₀ from `from` to `to`, with a loss for each. */
function measure(lossOf: (logRate: number, k: number) => number, { steps = 100, from = -7, to = 0 } = {}): Measured[] {
  return Array.from({ length: steps }, (_, k) => {
    const logRate = from + ((to - from) * k) / (steps - 1);
    return { learningRate: 10 ** logRate, loss: lossOf(logRate, k), guessLoss: 1 };
  });
}

const suggestionOf = (measured: readonly Measured[], steps = measured.length) =>
  suggestRate(smoothSweep(measured, steps), steps);

/** Falls from 1.5 to 0.7, fastest at the centre. */
const fall = (centre: number) => (logRate: number) => 1.5 - 0.8 / (1 + Math.exp(-3 * (logRate - centre)));

describe('smoothSweep', () => {
  it('is an exponential mean with its beginning corrected where all batches are alike', () => {
    const measured = measure((_, k) => [4, 2, 3][k % 3]!, { steps: 20 });
    // W = 2, β = ½: (½·4 + 2)/1.5, (¼·4 + ½·2 + 3)/1.75
    const [first, second, third] = smoothSweep(measured, 20).map(({ smoothed }) => smoothed);
    expect([first, second, third]).toEqual([4, expect.closeTo(4 / 1.5, 12), expect.closeTo(5 / 1.75, 12)]);
  });

  it('stands at the rates that its losses were measured at: on a straight line it is the line', () => {
    const line = measure((logRate) => 2 - 0.1 * logRate);
    for (const { smoothed, smoothedRate } of smoothSweep(line, 100))
      expect(smoothed).toBeCloseTo(2 - 0.1 * Math.log10(smoothedRate), 10);
  });

  it("takes out what a batch's labels alone do to its loss", () => {
    const stream = random(1, 'labels');
    const level = measure(() => 0.8);
    const drawn = level.map((each) => {
      const guessLoss = stream.uniform(0.2, 3);
      return { ...each, guessLoss, loss: 0.8 * guessLoss };
    });
    const mean = drawn.reduce((sum, { loss }) => sum + loss, 0) / drawn.length;
    for (const { smoothed } of smoothSweep(drawn, 100)) expect(smoothed).toBeCloseTo(mean, 10);
  });
});

describe('hasExploded', () => {
  const upTo = (lossOf: (k: number) => number, length: number) =>
    smoothSweep(measure((_, k) => lossOf(k)).slice(0, length), 100);

  it('beyond 4 times the lowest smoothed loss, no sooner', () => {
    const jump = (k: number) => (k < 50 ? 1 : 11);
    // β = 0.9: 1 + 10(1 − 0.9³) = 3.7 after three, 1 + 10(1 − 0.9⁴) = 4.4 after four.
    expect(hasExploded(upTo(jump, 53), 100)).toBe(false);
    expect(hasExploded(upTo(jump, 54), 100)).toBe(true);
  });

  it('not while there is no whole mean yet', () => {
    expect(
      hasExploded(
        upTo((k) => (k === 0 ? 0.01 : 1), 9),
        100,
      ),
    ).toBe(false);
  });
});

describe('suggestRate', () => {
  it('finds the steepest descent, wherever it is, however many steps there are', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -4.5, max: -1.5, noNaN: true }),
        fc.integer({ min: 40, max: 300 }),
        (centre, steps) => {
          const { learningRate, reason } = suggestionOf(measure(fall(centre), { steps }));
          expect(reason).toBeNull();
          expect(Math.abs(Math.log10(learningRate!) - centre)).toBeLessThan(0.3);
        },
      ),
    );
  });

  it('finds it in noise, and before an explosion, whose end of the sweep it needn’t see', () => {
    const stream = random(2, 'noise');
    const exploding = measure((logRate) => (logRate < -1.2 ? fall(-3)(logRate) : 30) + 0.05 * stream.normal());
    const end = exploding.findIndex((_, k) => hasExploded(smoothSweep(exploding.slice(0, k + 1), 100), 100));
    expect(end).toBeGreaterThan(82);
    expect(end).toBeLessThan(90);
    const { learningRate } = suggestionOf(exploding.slice(0, end + 1), 100);
    expect(Math.abs(Math.log10(learningRate!) + 3)).toBeLessThan(0.4);
  });

  it('stays below a third of the rate of the lowest loss', () => {
    // Down to the end of a sweep of one power of ten, fastest at a half of its largest rate.
    const sweep = smoothSweep(measure(fall(-3.3), { from: -4, to: -3 }), 100);
    expect(suggestRate(sweep, 100).learningRate).toBe(Number((sweep.at(-1)!.smoothedRate / 3).toPrecision(2)));
  });

  it('has two digits', () => {
    const { learningRate } = suggestionOf(measure(fall(-3.1234)));
    expect(Number(learningRate!.toPrecision(2))).toBe(learningRate);
  });

  it.each([
    ['level', () => 1],
    ['nought, as without a known label', () => 0],
  ])('suggests none where the loss is %s', (_, lossOf) => {
    const { learningRate, reason, remedy } = suggestionOf(measure(lossOf));
    expect([learningRate, remedy]).toEqual([null, 'more steps']);
    expect(reason).toMatch(/doesn't fall clearly: from \d/);
    expect(reason).not.toMatch(/NaN|Infinity/);
  });

  it.each([20, 100, 300])('takes pure noise for a fall once in a hundred sweeps of %i steps', (steps) => {
    const sweeps = 600;
    const stream = random(3, 'chance', steps);
    let taken = 0;
    for (let i = 0; i < sweeps; i++) {
      if (suggestionOf(measure(() => 2 + 0.3 * stream.normal(), { steps })).learningRate !== null) taken++;
    }
    expect(taken / sweeps).toBeLessThan(0.03);
  });

  it('asks for smaller rates where the loss is lowest at the beginning, or explodes there', () => {
    for (const lossOf of [(logRate: number) => Math.abs(logRate + 5.5), (logRate: number) => 8 + logRate]) {
      const early = suggestionOf(measure(lossOf));
      expect(early).toMatchObject({ learningRate: null, remedy: 'smaller rates' });
      expect(early.reason).toContain('lowest at the beginning');
    }
    const exploded = suggestionOf(measure(fall(-3)).slice(0, 39), 100);
    expect(exploded).toMatchObject({ learningRate: null, remedy: 'smaller rates' });
    expect(exploded.reason).toContain('explodes after 39 of 100 steps');
  });
});
