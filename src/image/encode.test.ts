import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { encodePng } from './encode.ts';

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
