import { crc32 as crc32OfNode } from 'node:zlib';
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodeImageBytes } from '../../../src/image/decode.ts';
import { chunk, end, header, png, pngOf } from '../../../test/support/png.ts';
import { crc32 } from './crc32.ts';
import { DecodeFault } from './fault.ts';
import { decodePng } from './png.ts';

describe('decoding PNG with what a browser has', () => {
  const data = Uint8Array.from({ length: 300 * 200 }, (_, i) => (i * i * 73 + i * 29) >> 3);
  const picture = sharp(data, { raw: { width: 300, height: 200, channels: 1 } });

  it('gives what the project’s decoder gives in Node', async () => {
    const bytes = new Uint8Array(await picture.png().toBuffer());
    const { width, height, data } = await decodeImageBytes(bytes, 'test.png');
    expect(await decodePng(bytes)).toEqual({ width, height, data: new Uint8Array(data) });
  });

  it('checks chunks by the same checksum', () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => crc32(bytes) === crc32OfNode(bytes)));
  });

  const parts = { width: 16, height: 16, depth: 8, colourType: 0, scanlines: new Uint8Array(16 * 17) };
  const sound = png(parts);
  it.each<[string, Uint8Array, RegExp]>([
    ['cut off', sound.subarray(0, sound.length - 20), /cut off/],
    ['too few rows', png({ ...parts, scanlines: new Uint8Array(15 * 17) }), /rows are missing/],
    ['pixels that aren’t packed', pngOf([header(parts), chunk('IDAT', parts.scanlines), end]), /cannot be unpacked/],
    ['too many pixels', png({ ...parts, width: 9000, height: 9000 }), /9000 × 9000/],
  ])('refuses a file that isn’t sound: %s', async (_, bytes, message) => {
    await expect(decodePng(bytes)).rejects.toThrow(message);
    await expect(decodePng(bytes)).rejects.toThrow(DecodeFault);
  });
});
