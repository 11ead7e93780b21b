import { describe, expect, it } from 'vitest';
import { drawn, fitted } from './picture.ts';

describe('fitted', () => {
  it('keeps the ratio of the sides and fills one side of the room', () => {
    expect(fitted({ width: 200, height: 100 }, { width: 50, height: 50 })).toEqual({ width: 50, height: 25 });
    expect(fitted({ width: 10, height: 40 }, { width: 50, height: 60 })).toEqual({ width: 15, height: 60 });
  });
});

describe('drawn', () => {
  it('has two pixels a unit, and one at least', () => {
    const image = { width: 4, height: 4, data: new Uint8Array(16) };
    expect(drawn(image, { width: 10, height: 0.1 })).toMatchObject({ width: 20, height: 1 });
  });
});
