import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { drawn, encodePng, fitted } from './picture.ts';

describe('encodePng', () => {
  it('gives the pixels back, grey and coloured', async () => {
    const grey = { width: 5, height: 3, data: Uint8Array.from({ length: 15 }, (_, at) => at * 17) };
    const colour = { width: 5, height: 3, data: Uint8Array.from({ length: 45 }, (_, at) => at * 5) };
    for (const [image, channels] of [
      [grey, 1],
      [colour, 3],
    ] as const) {
      const png = await encodePng(image);
      expect(await sharp(png).metadata()).toMatchObject({ format: 'png', width: 5, height: 3, channels });
      const pixels = sharp(png).toColourspace(channels === 1 ? 'b-w' : 'srgb');
      expect([...(await pixels.raw().toBuffer())]).toEqual([...image.data]);
    }
  });
});

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
