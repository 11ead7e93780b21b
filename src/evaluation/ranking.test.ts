import { describe, expect, it } from 'vitest';
import { rank } from './ranking.ts';

describe('rank', () => {
  it('puts known rows from the highest score to the lowest and marks where ties end', () => {
    const ranking = rank([0, 1, -1, 1, 0], [0.2, 0.5, 0.9, 0.5, 0.7]);
    expect([...ranking.rows]).toEqual([4, 1, 3, 0]);
    expect([...ranking.isPositive]).toEqual([0, 1, 1, 0]);
    expect([...ranking.endsTie]).toEqual([1, 0, 1, 1]);
    expect(ranking).toMatchObject({ positives: 2, negatives: 2 });
  });

  it('refuses scores that are no numbers, of known rows alone, and arrays that do not fit', () => {
    expect(rank([0, -1], [0.2, Number.NaN]).rows).toHaveLength(1);
    expect(() => rank([0, 1], [0.2, Number.NaN])).toThrow(/row 1/);
    expect(() => rank([0, 1], [0.2])).toThrow(/2 labels and 1 scores/);
  });
});
