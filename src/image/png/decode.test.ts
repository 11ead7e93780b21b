import { readdirSync, readFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { realData } from '../../../test/support/data.ts';
import { chunk, end, header, type PngParts, pixels, png, pngOf } from '../../../test/support/png.ts';
import { random } from '../../base/random.ts';
import { decodeWithSharp } from '../decode-sharp.ts';
import { maximumPixels } from '../image.ts';
import { inflate } from '../inflate.ts';
import { decodePng } from './decode.ts';
import { PngFault } from './fault.ts';
import { passesOf } from './passes.ts';

const checkSize = () => undefined;
const decode = (bytes: Uint8Array) => decodePng(bytes, { crc32, inflate, checkSize });
const sharpOf = (bytes: Uint8Array) => decodeWithSharp(bytes, 'test.png', maximumPixels);

async function expectAsSharp(bytes: Uint8Array) {
  const [own, expected] = [await decode(bytes), await sharpOf(bytes)];
  expect([own.width, own.height]).toEqual([expected.width, expected.height]);
  // Buffers compare megabytes at once; a difference is shown by place.
  if (!Buffer.from(own.data).equals(expected.data)) expect([...own.data]).toEqual([...expected.data]);
}

const noise = (length: number, seed: number) => {
  const generator = random(seed);
  return Uint8Array.from({ length }, () => generator.integer(256));
};

/** A file of random bytes, which are an image of any kind, whose rows have filters in the order of the list, again and again. */
function randomPng(
  parts: Omit<PngParts, 'scanlines'>,
  filters: readonly number[],
  seed: number,
): Uint8Array<ArrayBuffer> {
  const { colourType, isInterlaced = false, extra = [] } = parts;
  const passes = passesOf({ ...parts, isInterlaced });
  const scanlines = noise(
    passes.reduce((sum, { height, rowBytes }) => sum + height * (1 + rowBytes), 0),
    seed,
  );
  let [at, row] = [0, 0];
  for (const { height, rowBytes } of passes)
    for (let y = 0; y < height; y++, at += 1 + rowBytes) scanlines[at] = filters[row++ % filters.length]!;
  const palette = chunk('PLTE', noise(3 * 2 ** Math.min(parts.depth, 8), seed + 1));
  return png({ ...parts, scanlines, extra: [...extra, ...(colourType === 3 ? [palette] : [])] });
}

const depthsOf = { 0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16] } as const;
const kinds = Object.entries(depthsOf).flatMap(([type, depths]) =>
  depths.map((depth) => ({ colourType: Number(type), depth })),
);

describe('decoding PNG gives what sharp gives', () => {
  it.each(kinds)('colour type $colourType, $depth bits, each filter after each', async (kind) => {
    // Each of the 25 pairs of filters once: a sequence of de Bruijn.
    const filters = [0, 0, 1, 0, 2, 0, 3, 0, 4, 1, 1, 2, 1, 3, 1, 4, 2, 2, 3, 2, 4, 3, 3, 4, 4];
    await expectAsSharp(randomPng({ width: 23, height: 60, ...kind }, filters, 7));
  });

  it('any kind, size, filters, interlacing and cut into pieces', async () => {
    const parts = fc.record({
      kind: fc.constantFrom(...kinds),
      width: fc.integer({ min: 1, max: 70 }),
      height: fc.integer({ min: 1, max: 70 }),
      isInterlaced: fc.boolean(),
      pieceBytes: fc.integer({ min: 1, max: 5000 }),
    });
    const filters = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(parts, filters, fc.integer(), ({ kind, ...rest }, order, seed) =>
        expectAsSharp(randomPng({ ...rest, ...kind }, order, seed)),
      ),
      { numRuns: 150 },
    );
  });

  it('rows wider than any that X-rays have', async () => {
    for (const [width, height] of [
      [20_011, 3],
      [9_000, 37],
    ] as const)
      await expectAsSharp(randomPng({ width, height, depth: 16, colourType: 6 }, [4, 3, 1, 2], 5));
  });

  it('transparency, gamma and texts change nothing', async () => {
    const extra = [
      chunk('gAMA', Uint8Array.of(0, 0, 0xb1, 0x8f)),
      chunk('tEXt', Buffer.from('Title\0an X-ray')),
      chunk('tRNS', Uint8Array.of(0, 9)),
    ];
    const plain = { width: 9, height: 9, depth: 8, colourType: 0 };
    const dressed = randomPng({ ...plain, extra }, [4], 3);
    await expectAsSharp(dressed);
    expect(await decode(dressed)).toEqual(await decode(randomPng(plain, [4], 3)));
  });

  it('what sharp writes, interlaced too', async () => {
    for (const channels of [1, 2, 3, 4] as const) {
      const picture = sharp(noise(37 * 29 * channels, 9), { raw: { width: 37, height: 29, channels } });
      for (const progressive of [false, true])
        await expectAsSharp(await picture.clone().png({ progressive, adaptiveFiltering: true }).toBuffer());
    }
  });
});

describe('a PNG that isn’t sound is refused', () => {
  const parts = { width: 16, height: 16, depth: 8, colourType: 0 };
  const scanlines = new Uint8Array(16 * 17);
  const sound = png({ ...parts, scanlines });
  const of = (...chunks: Uint8Array[]) => pngOf([header(parts), ...chunks, end]);
  const colours = (count: number) => chunk('PLTE', new Uint8Array(3 * count));
  const palette = (extra: readonly Uint8Array[], first = 0) =>
    png({ ...parts, colourType: 3, scanlines: scanlines.with(1, first), extra });
  const wrongEnd = (bytes: Uint8Array) => bytes.with(-1, bytes.at(-1)! ^ 1);
  const stored = pixels(scanlines)[0]!;
  it.each<[string, Uint8Array, RegExp]>([
    ['cut off', sound.subarray(0, sound.length - 20), /cut off/],
    ['without its last chunk', sound.subarray(0, sound.length - 12), /cut off/],
    ['cut off in its header', sound.subarray(0, 24), /cut off/],
    ['the signature alone', sound.subarray(0, 8), /cut off/],
    ['without a header', pngOf([stored, end]), /no header/],
    ['two headers', of(header(parts), stored), /"IHDR" chunk/],
    ['a changed bit', sound.with(45, sound[45]! ^ 4), /checksum/],
    ['a wrong checksum of pixels', of(wrongEnd(stored)), /checksum of its "IDAT"/],
    ['a chunk that must be understood', of(chunk('ABCD', Uint8Array.of(1)), stored), /"ABCD" chunk/],
    ['no pixels', of(), /rows are missing/],
    ['too few rows', png({ ...parts, scanlines: scanlines.subarray(17) }), /rows are missing/],
    ['pixels that aren’t compressed', of(chunk('IDAT', scanlines)), /cannot be unpacked/],
    ['pixels apart', of(...pixels(scanlines, 9).toSpliced(1, 0, chunk('tEXt', Buffer.from('a\0b')))), /interrupted/],
    ['an unknown filter', png({ ...parts, scanlines: scanlines.map(() => 9) }), /filter/],
    ['an unknown kind', png({ ...parts, depth: 3, scanlines }), /header/],
    ['no columns', png({ ...parts, width: 0, scanlines }), /header/],
    ['no palette', palette([]), /not in the palette/],
    ['a colour outside the palette', palette([colours(2)], 2), /not in the palette/],
    ['a palette of broken colours', palette([chunk('PLTE', new Uint8Array(4))]), /palette/],
    ['a palette too many', palette([colours(2), colours(2)]), /palette/],
    ['a palette after the pixels', of(stored, colours(2)), /palette/],
  ])('%s', async (_, bytes, message) => {
    await expect(decode(bytes)).rejects.toThrow(message);
    await expect(decode(bytes)).rejects.toThrow(PngFault);
  });

  it('claims of size are checked before anything of that size is made', async () => {
    const bomb = png({ ...parts, width: 30_000, height: 30_000, scanlines });
    const before = process.memoryUsage().rss;
    await expect(decode(bomb)).rejects.toThrow(/rows are missing/);
    const refused = new Error('refused');
    const refuse = () => {
      throw refused;
    };
    await expect(decodePng(bomb, { crc32, inflate, checkSize: refuse })).rejects.toBe(refused);
    expect(process.memoryUsage().rss - before).toBeLessThan(100e6);
  });

  it('whatever is changed in the chunks, with checksums that fit: what is decoded is what sharp decodes', async () => {
    const change = fc.record({
      how: fc.constantFrom('drop', 'repeat', 'swap', 'insert', 'cut', 'alter', 'damage'),
      at: fc.nat(),
      other: fc.nat(),
      type: fc.constantFrom('tEXt', 'tRNS', 'PLTE', 'IDAT', 'IEND', 'ABCD', 'abcd', 'a1Cd'),
      content: fc.uint8Array({ maxLength: 12 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...kinds),
        fc.array(change, { maxLength: 3 }),
        fc.integer(),
        async (kind, changes, seed) => {
          const chunks = chunksOf(randomPng({ width: 7, height: 6, ...kind, pieceBytes: 60 }, [4, 3, 2, 1, 0], seed));
          for (const { how, at, other, type, content } of changes) {
            const place = at % (chunks.length + 1);
            const chosen = chunks[place];
            if (how === 'insert' || chosen === undefined) chunks.splice(place, 0, chunk(type, content));
            else if (how === 'drop') chunks.splice(place, 1);
            else if (how === 'repeat') chunks.splice(other % chunks.length, 0, chosen);
            else if (how === 'swap')
              [chunks[place], chunks[other % chunks.length]] = [chunks[other % chunks.length]!, chosen];
            else if (how === 'damage') chunks[place] = altered(chosen, other);
            else {
              const own = chosen.subarray(8, -4);
              const changed = how === 'cut' ? own.subarray(0, other % (own.length + 1)) : altered(own, other);
              chunks[place] = chunk(Buffer.from(chosen.subarray(4, 8)).toString('latin1'), changed);
            }
          }
          const bytes = pngOf(chunks);
          const own = await decodePng(bytes, { crc32, inflate, checkSize: refuseLarge }).catch((error) => {
            expect(error).toBeInstanceOf(PngFault);
          });
          if (own) expect(Buffer.from(own.data).equals((await sharpOf(bytes)).data)).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });
});

const refuseLarge = (width: number, height: number) => {
  if (width * height > 1e6) throw new PngFault('it is too large for a test');
};

const altered = (bytes: Uint8Array, place: number) =>
  bytes.length === 0 ? bytes : bytes.with(place % bytes.length, bytes[place % bytes.length]! ^ (1 << (place % 8)));

function chunksOf(file: Uint8Array): Uint8Array[] {
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  const chunks: Uint8Array[] = [];
  for (let at = 8; at < file.length; at += chunks.at(-1)!.length)
    chunks.push(file.subarray(at, at + 12 + view.getUint32(at)));
  return chunks;
}

const folders = ['nih/images', 'images-misc', 'course/images-small'].flatMap((name) => realData(name) ?? []);
describe.skipIf(folders.length === 0)('real X-rays (skipped where shared/data is absent)', () => {
  it('have the pixels that sharp gives', async () => {
    const files = folders.flatMap((folder) =>
      readdirSync(folder)
        .filter((name) => name.endsWith('.png'))
        // Every one was compared once; a tenth is enough for a test.
        .filter((_, index) => index % 10 === 0)
        .map((name) => `${folder}/${name}`),
    );
    for (const file of files) await expectAsSharp(readFileSync(file));
  });
});
