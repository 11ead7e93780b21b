import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitNames, splitPatients } from './split.ts';

describe('splitPatients', () => {
  it('puts every patient into one split and comes within one patient of the parts asked for', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 80 }),
        fc.integer({ min: 0, max: 100 }),
        fc.integer({ min: 0, max: 100 }),
        fc.integer(),
        (counts, a, b, seed) => {
          const imagesOf = new Map(counts.map((count, patient) => [patient, count]));
          const total = counts.reduce((sum, count) => sum + count, 0);
          const [low, high] = [Math.min(a, b) / 100, Math.max(a, b) / 100];
          const fractions = { train: low, valid: high - low, test: 1 - high };
          const splits = splitPatients(seed, imagesOf, fractions);
          expect(splits.size).toBe(counts.length);
          for (const name of splitNames) {
            const images = counts.filter((_, patient) => splits.get(patient) === name).reduce((x, y) => x + y, 0);
            expect(Math.abs(images - fractions[name] * total)).toBeLessThanOrEqual(8);
          }
        },
      ),
    );
  });

  it('depends on the seed', () => {
    const imagesOf = new Map(Array.from({ length: 40 }, (_, patient) => [patient, 2]));
    const fractions = { train: 0.5, valid: 0.2, test: 0.3 };
    const once = [...splitPatients(1, imagesOf, fractions)];
    expect([...splitPatients(1, imagesOf, fractions)]).toEqual(once);
    expect([...splitPatients(2, imagesOf, fractions)]).not.toEqual(once);
  });
});
