import fc from 'fast-check';
import { expect, it } from 'vitest';
import { firstAtLeast } from './sorted.ts';

it('counts the numbers below a value, those at it left out', () => {
  const number = fc.integer({ min: -3, max: 3 });
  fc.assert(
    fc.property(fc.array(number, { maxLength: 9 }), number, (numbers, value) => {
      const sorted = numbers.sort((a, b) => a - b);
      expect(firstAtLeast(sorted, value)).toBe(sorted.filter((each) => each < value).length);
    }),
  );
});
