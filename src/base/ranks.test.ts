import fc from 'fast-check';
import { expect, it } from 'vitest';
import { midRanks } from './ranks.ts';

it('is the mean of the places that a value could have among all', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -3, max: 3 }), { maxLength: 9 }), (values) => {
      const expected = values.map((value) => {
        const below = values.filter((other) => other < value).length;
        const upTo = values.filter((other) => other <= value).length;
        return (below + 1 + upTo) / 2;
      });
      expect([...midRanks(values)]).toEqual(expected);
    }),
  );
});
