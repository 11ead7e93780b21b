import { crc32, deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { random } from '../../../src/base/random.ts';
import { decodeImageBytes } from '../../../src/image/decode.ts';
import { DecodeFault } from './fault.ts';
import { decodePng } from './png.ts';

const noise = (length: number, seed: number) => {
  const generator = random(seed);
  return Uint8Array.from({ length }, () => generator.integer(256));
};

function chunk(type: string, content: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + content.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, content.length);
  bytes.set(new TextEncoder().encode(type), 4);
  bytes.set(content, 8);
  view.setUint32(8 + content.length, crc32(bytes.subarray(4, 8 + content.length)));
  return bytes;
}

/** A PNG of raw scanlines, filter bytes among them: any depth and colour type, which writers don't make. */
function png(
  width: number,
  height: number,
  depth: number,
  colourType: number,
  scanlines: Uint8Array,
  palette?: Uint8Array,
) {
  const header = new Uint8Array(13);
  new DataView(header.buffer).setUint32(0, width);
  new DataView(header.buffer).setUint32(4, height);
  header.set([depth, colourType, 0, 0, 0], 8);
  return new Uint8Array(
    Buffer.concat([
      Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
      chunk('IHDR', header),
      ...(palette === undefined ? [] : [chunk('PLTE', palette)]),
      chunk('IDAT', deflateSync(scanlines)),
      chunk('IEND', new Uint8Array(0)),
    ]),
  );
}

async function expectSame(bytes: Uint8Array<ArrayBuffer>) {
  const expected = await decodeImageBytes(bytes, 'test.png');
  expect(await decodePng(bytes)).toEqual({ ...expected, data: new Uint8Array(expected.data) });
}

describe('decoding PNG in the page gives what the project’s decoder gives', () => {
  const samples = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 } as const;
  const kinds = (
    [
      [0, [1, 2, 4, 8, 16]],
      [2, [8, 16]],
      [3, [1, 2, 4, 8]],
      [4, [8, 16]],
      [6, [8, 16]],
    ] as const
  ).flatMap(([colourType, depths]) => depths.map((depth) => ({ colourType, depth })));
  it.each(kinds)('colour type $colourType, $depth bits, every filter', async ({ colourType, depth }) => {
    const [width, height] = [23, 15];
    const rowBytes = Math.ceil((width * samples[colourType] * depth) / 8);
    const scanlines = noise(height * (1 + rowBytes), 7);
    for (let row = 0; row < height; row++) scanlines[row * (1 + rowBytes)] = row % 5;
    await expectSame(png(width, height, depth, colourType, scanlines, colourType === 3 ? noise(768, 8) : undefined));
  });

  it.each([1, 2, 3, 4])('interlaced, %i channels, of sides that leave passes empty', async (channels) => {
    for (const [width, height] of [
      [1, 1],
      [3, 2],
      [4, 9],
      [37, 29],
    ] as const) {
      const raw = { width, height, channels: channels as 1 | 2 | 3 | 4 };
      const bytes = await sharp(noise(width * height * channels, 9), { raw })
        .png({ progressive: true })
        .toBuffer();
      await expectSame(new Uint8Array(bytes));
    }
  });
});

describe('a PNG that isn’t sound is refused', () => {
  const sound = png(16, 16, 8, 0, new Uint8Array(16 * 17));
  it.each([
    ['cut off', sound.subarray(0, sound.length - 20), /cut off/],
    ['a changed bit', sound.with(45, sound[45]! ^ 4), /checksum/],
    ['too few rows', png(16, 16, 8, 0, new Uint8Array(15 * 17)), /rows are missing/],
    ['an unknown filter', png(16, 16, 8, 0, new Uint8Array(16 * 17).fill(9)), /filter/],
    ['an unknown kind', png(16, 16, 3, 0, new Uint8Array(16 * 17)), /header/],
    ['too many pixels', png(9000, 9000, 8, 0, new Uint8Array(4)), /9000 × 9000/],
    ['a colour outside the palette', png(1, 1, 8, 3, Uint8Array.of(0, 9), new Uint8Array(6)), /palette/],
  ])('%s', async (_, bytes, message) => {
    await expect(decodePng(new Uint8Array(bytes))).rejects.toThrow(message);
    await expect(decodePng(new Uint8Array(bytes))).rejects.toThrow(DecodeFault);
  });
});
