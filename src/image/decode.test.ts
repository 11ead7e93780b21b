import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it, vi } from 'vitest';
import { realData } from '../../test/support/data.ts';
import { chunk, png as pngOfParts } from '../../test/support/png.ts';
import { InputError } from '../base/error.ts';
import { decodeImage, decodeImageBytes } from './decode.ts';

/** `rows` are raw bytes of the colour type and bit depth of the PNG specification. */
function png(
  width: number,
  height: number,
  depth: number,
  colourType: number,
  rows: number[][],
  extra: Uint8Array[] = [],
) {
  const scanlines = Uint8Array.from(rows.flatMap((row) => [0, ...row]));
  return pngOfParts({ width, height, depth, colourType, scanlines, extra });
}

const values = async (bytes: Uint8Array) => [...(await decodeImageBytes(bytes, 'test')).data];
const noise = (length: number) => Uint8Array.from({ length }, (_, i) => (i * i * 73 + i * 29) >> 3);

describe('decodeImageBytes', () => {
  it('gives the grey values of a PNG, row by row', async () => {
    const data = noise(35);
    const bytes = await sharp(data, { raw: { width: 7, height: 5, channels: 1 } })
      .png()
      .toBuffer();
    expect(await decodeImageBytes(bytes, 'test')).toEqual({ width: 7, height: 5, data });
  });

  it("turns colour into Pillow's luma", async () => {
    const colours = [255, 0, 0, 0, 255, 0, 0, 0, 255, 1, 2, 3, 200, 100, 50, 77, 77, 77, 13, 222, 92];
    expect(await values(png(7, 1, 8, 2, [colours]))).toEqual([76, 150, 29, 2, 124, 77, 145]);
  });

  it('leaves every grey that is stored as colour as it is', async () => {
    const row = Array.from({ length: 256 }, (_, value) => [value, value, value]).flat();
    expect(await values(png(256, 1, 8, 2, [row]))).toEqual(Array.from({ length: 256 }, (_, value) => value));
  });

  it('drops alpha without blending, in RGBA, in grey with alpha, and as a transparent colour', async () => {
    expect(await values(png(2, 1, 8, 6, [[90, 90, 90, 0, 200, 100, 50, 128]]))).toEqual([90, 124]);
    expect(await values(png(2, 1, 8, 4, [[90, 0, 17, 128]]))).toEqual([90, 17]);
    expect(await values(png(2, 1, 8, 0, [[7, 8]], [chunk('tRNS', Buffer.from([0, 7]))]))).toEqual([7, 8]);
  });

  it('spreads 1, 2 and 4 bits over 0 … 255', async () => {
    expect(await values(png(8, 1, 1, 0, [[0b10010110]]))).toEqual([255, 0, 0, 255, 0, 255, 255, 0]);
    expect(await values(png(4, 1, 2, 0, [[0b00011011]]))).toEqual([0, 85, 170, 255]);
    expect(await values(png(4, 1, 4, 0, [[0x01, 0x8f]]))).toEqual([0, 17, 136, 255]);
  });

  it('looks colours up in a palette', async () => {
    const palette = chunk('PLTE', Buffer.from([10, 10, 10, 200, 100, 50]));
    expect(await values(png(3, 1, 8, 3, [[1, 0, 1]], [palette]))).toEqual([124, 10, 124]);
  });

  it('takes the high byte of 16 bits, grey and colour, with alpha or without', async () => {
    expect(await values(png(4, 1, 16, 0, [[0, 255, 1, 0, 254, 255, 255, 255]]))).toEqual([0, 1, 254, 255]);
    expect(await values(png(1, 1, 16, 2, [[200, 1, 100, 255, 50, 0]]))).toEqual([124]);
    expect(await values(png(1, 1, 16, 4, [[200, 1, 0, 0]]))).toEqual([200]);
    expect(await values(png(1, 1, 16, 6, [[200, 1, 100, 255, 50, 0, 0, 0]]))).toEqual([124]);
  });

  it('ignores gamma, colour profile and orientation', async () => {
    const gamma = chunk('gAMA', Buffer.from([0, 1, 0x86, 0xa0]));
    expect(await values(png(2, 1, 8, 0, [[50, 100]], [gamma]))).toEqual([50, 100]);
    const colours = sharp(noise(3 * 35), { raw: { width: 7, height: 5, channels: 3 } });
    const dressed = await colours.withMetadata({ orientation: 6 }).withIccProfile('p3').png().toBuffer();
    const stored = await sharp(dressed, { ignoreIcc: true }).raw().toBuffer();
    const undressed = await sharp(stored, { raw: { width: 7, height: 5, channels: 3 } })
      .png()
      .toBuffer();
    expect(await decodeImageBytes(dressed, 'dressed')).toEqual(await decodeImageBytes(undressed, 'undressed'));
  });

  it('decodes TIFF, and JPEG near the original', async () => {
    const data = Uint8Array.from({ length: 64 * 64 }, (_, i) => (i % 64) + Math.floor(i / 64));
    const raw = sharp(data, { raw: { width: 64, height: 64, channels: 1 } }).toColourspace('b-w');
    expect(await values(await raw.clone().tiff({ compression: 'lzw' }).toBuffer())).toEqual([...data]);
    const decoded = await values(await raw.clone().jpeg({ quality: 95 }).toBuffer());
    expect(Math.max(...decoded.map((value, i) => Math.abs(value - (data[i] as number))))).toBeLessThanOrEqual(4);
  });

  it('decodes many at once as it does one by one', async () => {
    const files = await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        sharp(
          noise(1600).map((value) => value + i),
          { raw: { width: 40, height: 40, channels: 1 } },
        )
          .png()
          .toBuffer(),
      ),
    );
    const together = await Promise.all(files.map((bytes) => values(bytes)));
    for (const [i, bytes] of files.entries()) expect(together[i]).toEqual(await values(bytes));
  });
});

describe('where WebAssembly can’t be had', () => {
  it('PNG is decoded all the same', async () => {
    const bytes = png(3, 2, 8, 0, [
      [1, 2, 3],
      [4, 5, 6],
    ]);
    vi.resetModules();
    vi.stubGlobal('WebAssembly', undefined);
    const without = await import('./decode.ts');
    expect([...(await without.decodeImageBytes(bytes, 'test')).data]).toEqual([1, 2, 3, 4, 5, 6]);
    const { filterMachine } = await import('./png/filter-machine.ts');
    expect(filterMachine).toThrow('it can’t be decoded here');
    vi.unstubAllGlobals();
  });
});

describe('bad images', () => {
  const picture = () => sharp(noise(90 * 60), { raw: { width: 90, height: 60, channels: 1 } });
  const bad: [string, () => Promise<Uint8Array>, RegExp][] = [
    ['zero bytes', async () => Buffer.alloc(0), /it\.png is empty \(zero bytes\)/],
    ['text', async () => Buffer.from('Image,Mass\n'), /it\.png isn't a PNG, JPEG or TIFF file, whatever its name says/],
    ['SVG', async () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), /isn't a PNG, JPEG or TIFF/],
    ['DICOM', async () => Buffer.from(`${'\0'.repeat(128)}DICM`), /is a DICOM file; convert it to PNG first/],
    ['a PNG signature alone', async () => png(1, 1, 8, 0, [[0]]).subarray(0, 8), /it\.png, it is damaged or cut off/],
    ['a CMYK JPEG', () => picture().toColourspace('cmyk').jpeg().toBuffer(), /it\.png holds cmyk values/],
  ];
  it.each(bad)('%s: says what is wrong and names the file', async (_, bytes, message) => {
    const decoding = decodeImageBytes(await bytes(), 'it.png');
    await expect(decoding).rejects.toThrow(message);
    await expect(decoding).rejects.toThrow(InputError);
  });

  it.each(['png', 'jpeg', 'tiff'] as const)('a truncated %s is refused wherever it is cut', async (format) => {
    const whole = await picture().toFormat(format).toBuffer();
    await decodeImageBytes(whole, 'whole');
    // A PNG without its last chunk, which is empty, still has every pixel.
    const last = format === 'png' ? 13 : 1;
    for (const length of [20, 100, whole.length >> 1, whole.length - 50, whole.length - last]) {
      await expect(decodeImageBytes(whole.subarray(0, length), 'cut')).rejects.toThrow(/the image cut, it is damaged/);
    }
  });

  it('a PNG with one damaged byte is refused', async () => {
    const bytes = await picture().png().toBuffer();
    bytes[bytes.length >> 1]! ^= 0x55;
    await expect(decodeImageBytes(bytes, 'it.png')).rejects.toThrow(/it\.png, it is damaged/);
  });

  it('100,000 × 100,000 pixels are refused by the header, without memory for them', async () => {
    const bomb = png(100_000, 100_000, 8, 0, [[0]]);
    const before = process.memoryUsage().rss;
    await expect(decodeImageBytes(bomb, 'bomb.png')).rejects.toThrow(
      /bomb\.png has 100000 × 100000 pixels, more than the 67108864 that are accepted/,
    );
    expect(process.memoryUsage().rss - before).toBeLessThan(100e6);
  });

  it('a missing file and a folder in its place are named', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'roentgen-decode-'));
    mkdirSync(join(folder, 'a.png'));
    await expect(decodeImage(join(folder, 'none.png'))).rejects.toThrow(/none\.png: there is no such file/);
    await expect(decodeImage(join(folder, 'a.png'))).rejects.toThrow(/a\.png: it is a folder/);
    writeFileSync(join(folder, 'b.png'), '');
    await expect(decodeImage(join(folder, 'b.png'))).rejects.toThrow(/b\.png is empty/);
  });
});

const folder = realData('');
describe.skipIf(!folder)('decoding real X-rays (skipped where shared/data is absent)', () => {
  /** SHA-256 of the pixels as Pillow 9.4 decodes them: `convert('RGB').convert('L')`. The first is RGBA. */
  const facts: [string, number, number, string][] = [
    ['nih/images/00000100_000.png', 1024, 1024, '8735d699c9f94250431817b52924edde4e75352298cd3384987d107e62f9de7e'],
    [
      'images-misc/covid-19-pneumonia-58-prior.jpg',
      2373,
      2373,
      'e301f6f719be86fe70d2bb1e5f12f7a00dc94d23e50023214cf7d227fd0c3659',
    ],
    ['images-misc/tb0005.png', 512, 512, 'eaa2dbe75fdbc81ff11d12f0643a296401b8298ab3222175daf1fd79c49478b1'],
    ['images-misc/16747_3_1.jpg', 1036, 885, 'd6e0b29929e4829cc93b193b4334470bcf1325a5de64159ac646b1c201bd26ec'],
    [
      'pneumonia/images/normal_IM-0115-0001.jpeg',
      224,
      224,
      '0701653937539790d6ba6ea9239753f4e86390ce71e3a1ba4f35679b99752181',
    ],
  ];
  it.each(facts)("%s has Pillow's pixels", async (name, width, height, hash) => {
    const image = await decodeImage(`${folder}/${name}`);
    expect([image.width, image.height]).toEqual([width, height]);
    expect(createHash('sha256').update(image.data).digest('hex')).toBe(hash);
  });
});
