import { describe, expect, it } from 'vitest';
import { epochPlaces } from './epoch-places.ts';

describe('the places of steps among epochs', () => {
  it('divide each epoch evenly, the one under way as the first one', () => {
    expect(epochPlaces([1, 1, 1, 1, 2, 2, 3])).toEqual([0.25, 0.5, 0.75, 1, 1.5, 2, 2.25]);
  });

  it('of an epoch under way that has more steps than the first reach to its end and no farther', () => {
    expect(epochPlaces([1, 2, 2])).toEqual([1, 1.5, 2]);
  });

  it('of a first epoch under way fill it', () => {
    expect(epochPlaces([1, 1])).toEqual([0.5, 1]);
    expect(epochPlaces([])).toEqual([]);
  });
});
