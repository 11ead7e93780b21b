import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { pngHeader } from './png-header.ts';

const picture = (channels: 3 | 4) => sharp({ create: { width: 300, height: 5, channels, background: '#804020' } });

describe('pngHeader', () => {
  it.each([
    ['grey', picture(3).toColourspace('b-w').png(), 1],
    ['grey and alpha', picture(4).toColourspace('b-w').png(), 2],
    ['RGB', picture(3).png(), 3],
    ['a palette', picture(3).png({ palette: true }), 3],
    ['RGBA', picture(4).png(), 4],
  ])('says size and channels as the encoder knows them: %s', async (_, encoder, channels) => {
    expect(pngHeader(await encoder.toBuffer())).toEqual({ width: 300, height: 5, channels });
  });

  it('refuses another format, and a beginning of a PNG file that is too short', async () => {
    const png = await picture(3).png().toBuffer();
    for (const bytes of [await picture(3).jpeg().toBuffer(), png.subarray(0, 25), new Uint8Array()]) {
      expect(() => pngHeader(bytes)).toThrow(RangeError);
    }
  });
});
