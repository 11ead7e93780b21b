import { describe, expect, it } from 'vitest';
import { random } from '../base/random.ts';
import { meanOfRows } from './mean-of-rows.ts';
import { unitPerRow, unitsOf } from './units.ts';

const options = { replicates: 400, seed: 1 };

describe('meanOfRows', () => {
  it('has an interval that holds the true mean about as often as it says, clusters and all', () => {
    const stream = random(9, 'coverage');
    let holds = 0;
    const repetitions = 200;
    for (let i = 0; i < repetitions; i++) {
      const patients: string[] = [];
      const values: number[] = [];
      for (let patient = 0; patient < 40; patient++) {
        const own = stream.normal();
        for (let image = 0; image < 3; image++) {
          patients.push(String(patient));
          values.push(own + 0.3 * stream.normal());
        }
      }
      const { interval } = meanOfRows(values, unitsOf(patients), 'x', { replicates: 300, seed: i });
      if (interval!.low <= 0 && interval!.high >= 0) holds++;
    }
    // 95 % in the long run; of 200 repetitions fewer than 88 % would happen once in some thousands of times.
    expect(holds / repetitions).toBeGreaterThan(0.88);
    expect(holds / repetitions).toBeLessThan(1);
  });

  it('is the same with the same seed', () => {
    const values = [0.1, 0.5, 0.2, 0.9];
    const once = meanOfRows(values, unitPerRow(4), 'x', options);
    expect(meanOfRows(values, unitPerRow(4), 'x', options)).toEqual(once);
    expect(once.value).toBeCloseTo(0.425, 12);
  });
});
