import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import reference from '../../test/support/scikit-learn.json' with { type: 'json' };
import { random } from '../base/random.ts';
import { calibrated, calibrationMethods } from '../network/calibration.ts';
import { brier } from './brier.ts';
import { fitCalibration } from './calibration-fit.ts';
import { isotonic } from './isotonic.ts';

const close = (found: number, expected: number, by = 1e-9) => expect(Math.abs(found - expected)).toBeLessThan(by);

describe('fitCalibration', () => {
  it.each(reference.scored)("has the temperature and Platt's numbers of a Newton iteration in numpy", (data) => {
    const { labels, scores } = data;
    const temperature = fitCalibration(labels, scores, 'temperature').calibration;
    const platt = fitCalibration(labels, scores, 'platt').calibration;
    if (temperature?.kind !== 'temperature' || platt?.kind !== 'platt') throw new Error('no calibration was fitted');
    close(1 / temperature.temperature, data.inverseTemperature);
    close(platt.slope, data.platt[0]!);
    close(platt.intercept, data.platt[1]!);
  });

  it.each(reference.scored)("gives scikit-learn's isotonic values between and beyond the scores", (data) => {
    const { calibration } = fitCalibration(data.labels, data.scores, 'isotonic');
    data.isotonic.at.forEach((at, i) => {
      close(calibrated(calibration!, at), data.isotonic.values[i]!);
    });
  });

  it('finds again how probabilities were bent', () => {
    const stream = random(4, 'bent');
    const truth = Array.from({ length: 20_000 }, () => stream.next());
    const labels = truth.map((p) => Number(stream.next() < p));
    const bent = truth.map((p) => calibrated({ kind: 'platt', slope: 2, intercept: 1 }, p));
    const { calibration } = fitCalibration(labels, bent, 'platt');
    expect(calibration).toMatchObject({ kind: 'platt' });
    if (calibration?.kind !== 'platt') return;
    expect(calibration.slope).toBeCloseTo(0.5, 1);
    expect(calibration.intercept).toBeCloseTo(-0.5, 1);
    const after = bent.map((p) => calibrated(calibration, p));
    expect(brier(labels, after)!.reliability).toBeLessThan(brier(labels, bent)!.reliability / 20);
  });

  it('never makes the Brier score worse on the table it is fitted on, by isotonic', () => {
    const row = fc.record({ label: fc.integer({ min: 0, max: 1 }), p: fc.double({ min: 0, max: 1, noNaN: true }) });
    fc.assert(
      fc.property(fc.array(row, { minLength: 2, maxLength: 40 }), (rows) => {
        const [labels, raw] = [rows.map(({ label }) => label), rows.map(({ p }) => p)];
        const { calibration } = fitCalibration(labels, raw, 'isotonic');
        if (calibration === null) return;
        const after = raw.map((p) => calibrated(calibration, p));
        expect(brier(labels, after)!.score).toBeLessThanOrEqual(brier(labels, raw)!.score + 1e-12);
      }),
    );
  });

  it.each(calibrationMethods)('says why there is none by %s where a class is missing', (method) => {
    expect(fitCalibration([0, 0, -1], [0.1, 0.2, 0.3], method)).toEqual({
      calibration: null,
      reason: 'no positives among 2 known labels',
    });
  });

  it('refuses to turn the order round, and fits separated rows by Platt', () => {
    const [labels, low] = [
      [1, 1, 1, 0, 0, 0],
      [0.1, 0.2, 0.5, 0.4, 0.8, 0.9],
    ];
    expect(fitCalibration(labels, low, 'platt').reason).toContain('turn their order round');
    expect(fitCalibration(labels, low, 'temperature').reason).toContain('no temperature mends');
    expect(fitCalibration([0, 0, 1, 1], [0.1, 0.2, 0.8, 0.9], 'temperature').reason).toContain('separates');
    expect(fitCalibration([0, 0, 1, 1], [0.1, 0.2, 0.8, 0.9], 'platt').calibration).toMatchObject({ kind: 'platt' });
    expect(fitCalibration([0, 0, 1, 1], [0.3, 0.3, 0.3, 0.3], 'platt').reason).toContain('all probabilities are alike');
  });
});

describe('isotonic', () => {
  it('never falls, keeps the sum, and pools what is out of order', () => {
    const row = fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 1 }));
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 40 }), (rows) => {
        const [x, targets] = [rows.map(([each]) => each / 20), rows.map(([, each]) => each)];
        const { at, values } = isotonic(x, targets);
        expect(at.every((place, i) => i === 0 || place > at[i - 1]!)).toBe(true);
        expect(values.every((value, i) => i === 0 || value >= values[i - 1]!)).toBe(true);
        const sum = x.reduce((total, p) => total + calibrated({ kind: 'isotonic', at, values }, p), 0);
        close(
          sum,
          targets.reduce((total, each) => total + each, 0),
        );
      }),
    );
    expect(isotonic([1, 2, 3, 4], [0, 1, 0, 1])).toEqual({ at: [1, 2, 3, 4], values: [0, 0.5, 0.5, 1] });
  });
});
