import { describe, expect, it } from 'vitest';
import { duration, pace } from './progress.ts';

describe('pace', () => {
  it('gives things a second, or seconds a thing where they are slow, and the time left', () => {
    expect(pace(20, 100, 10, 'image')).toEqual({ rate: '2.0 images/s', left: '40 s' });
    expect(pace(2, 4, 5, 'step')).toEqual({ rate: '2.5 s/step', left: '5 s' });
  });

  it('says nothing before there is something to say', () => {
    expect(pace(0, 100, 3, 'image')).toEqual({ rate: '', left: '…' });
  });
});

describe('duration', () => {
  it.each([
    [41.6, '42 s'],
    [59.7, '1 min 00 s'],
    [185, '3 min 05 s'],
    [3599.9, '1 h 00 min'],
    [7620, '2 h 07 min'],
  ])('%f seconds are %s', (seconds, words) => {
    expect(duration(seconds)).toBe(words);
  });
});
