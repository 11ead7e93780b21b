import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { realData } from '../../test/support/data.ts';
import { decodeImage } from './decode.ts';
import type { GreyImage } from './image.ts';
import { type ResizeMethod, resize, resizeMethods } from './resize.ts';

/** An image that a short Python line makes as well: (37 x² + 53 y² + x y) mod m. */
function pattern(width: number, height: number, modulus: number): GreyImage {
  const data = Uint8Array.from({ length: width * height }, (_, i) => {
    const x = i % width;
    const y = Math.floor(i / width);
    return (37 * x * x + 53 * y * y + x * y) % modulus;
  });
  return { width, height, data };
}

const sha256 = (data: Uint8Array) => createHash('sha256').update(data).digest('hex');

/** Made with Pillow 9.4: `Image.resize((w, h), NEAREST)` and `BILINEAR`. */
const pillow: { from: [number, number]; to: [number, number]; nearest: number[]; antialias: number[] }[] = [
  {
    from: [7, 5],
    to: [3, 4],
    nearest: [37, 77, 157, 91, 133, 215, 5, 51, 137, 121, 169, 1],
    antialias: [61, 111, 118, 145, 120, 123, 148, 72, 77, 125, 148, 91],
  },
  {
    from: [3, 2],
    to: [5, 5],
    nearest: [0, 0, 37, 148, 148, 0, 0, 37, 148, 148, 53, 53, 91, 203, 203, 53, 53, 91, 203, 203, 53, 53, 91, 203, 203],
    antialias: [
      0, 15, 37, 104, 148, 5, 20, 42, 109, 153, 27, 42, 64, 131, 176, 48, 63, 86, 153, 198, 53, 68, 91, 158, 203,
    ],
  },
  { from: [10, 1], to: [4, 1], nearest: [37, 77, 52, 64], antialias: [52, 100, 79, 91] },
  {
    from: [4, 9],
    to: [4, 2],
    nearest: [212, 251, 108, 39, 116, 159, 20, 211],
    antialias: [117, 110, 158, 93, 82, 107, 159, 155],
  },
  {
    from: [9, 3],
    to: [2, 3],
    nearest: [148, 52, 203, 111, 108, 20],
    antialias: [79, 73, 134, 132, 133, 95],
  },
];

/** SHA-256 of Pillow's result for `pattern(w, h, 251)` and a square target. */
const pillowHashes: [number, number, number, Record<ResizeMethod, string>][] = [
  [
    97,
    61,
    32,
    {
      nearest: '04645f4fa94dfd6d212cf6cb775b0d9ff1a4e99c7b3c36afabdb692345504cd4',
      antialias: 'bdc5bd95972c49ff0764d2fbe03a895d44470e70e0f20484c606b8d85476af70',
    },
  ],
  [
    97,
    61,
    320,
    {
      nearest: '4de63d08bcbe461ed831356df2aa88951f9a193e54b1edb009b31d5ca7bbac85',
      antialias: 'e811678ad2f9754d468aa2becb7e6438571a9e4f4b1f39d0ef8d56c3811c646c',
    },
  ],
  [
    1024,
    1024,
    320,
    {
      nearest: '6cac8261b1f8fa4a65492c3ecffe096f3c283b18faa2c2390e259d45398eca53',
      antialias: 'b4d3cafbaab34dac598a53fdab5b811efb1b7016906084bc2893b760a94cdd4d',
    },
  ],
];

describe("resize gives Pillow's values", () => {
  it.each(pillow)('from $from to $to', ({ from, to, nearest, antialias }) => {
    const image = pattern(...from, 256);
    const size = { width: to[0], height: to[1] };
    expect([...resize(image, size, 'nearest').data]).toEqual(nearest);
    expect([...resize(image, size, 'antialias').data]).toEqual(antialias);
  });

  it.each(pillowHashes)('from %i × %i to %i, every pixel', (width, height, size, hashes) => {
    for (const method of resizeMethods) {
      expect(sha256(resize(pattern(width, height, 251), size, method).data)).toBe(hashes[method]);
    }
  });

  it('takes the pixel before the edge from 1024 to 320, where the closed formula takes the one after', () => {
    const row = { width: 1024, height: 1, data: Uint8Array.from({ length: 1024 }, (_, x) => x) };
    const { data } = resize(row, { width: 320, height: 1 }, 'nearest');
    expect([data[2], data[7], data[52], data[57], data[62]]).toEqual([8, 23, 167, 183, 199]);
  });
});

const anyImage = fc
  .tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }))
  .chain(([width, height]) =>
    fc
      .uint8Array({ minLength: width * height, maxLength: width * height })
      .map((data): GreyImage => ({ width, height, data })),
  );
const anySize = fc.record({ width: fc.integer({ min: 1, max: 50 }), height: fc.integer({ min: 1, max: 50 }) });
const anyMethod = fc.constantFrom(...resizeMethods);

describe('resize', () => {
  it('has the size that was asked for, and no value outside those of the image', () => {
    fc.assert(
      fc.property(anyImage, anySize, anyMethod, (image, size, method) => {
        const result = resize(image, size, method);
        expect([result.width, result.height, result.data.length]).toEqual([
          size.width,
          size.height,
          size.width * size.height,
        ]);
        expect(Math.min(...result.data)).toBeGreaterThanOrEqual(Math.min(...image.data));
        expect(Math.max(...result.data)).toBeLessThanOrEqual(Math.max(...image.data));
      }),
    );
  });

  it('keeps a grey surface grey, and an image of the size as it is', () => {
    fc.assert(
      fc.property(anySize, anySize, anyMethod, fc.nat(255), ({ width, height }, size, method, value) => {
        const image = { width, height, data: new Uint8Array(width * height).fill(value) };
        expect(new Set(resize(image, size, method).data)).toEqual(new Set([value]));
        expect(resize(image, { width, height }, method)).toBe(image);
      }),
    );
  });

  it('lets every source pixel count when it makes an image smaller', () => {
    const image = { width: 64, height: 4, data: Uint8Array.from({ length: 256 }, (_, i) => (i % 2) * 200) };
    const { data } = resize(image, 2, 'antialias');
    for (const value of data) expect(Math.abs(value - 100)).toBeLessThanOrEqual(4);
  });

  it('refuses sizes that are no sizes', () => {
    for (const size of [0, -1, 1.5, Number.NaN]) {
      expect(() => resize(pattern(3, 3, 256), size, 'nearest')).toThrow(RangeError);
    }
  });
});

const folder = realData('');
describe.skipIf(!folder)('resize on real X-rays (skipped where shared/data is absent)', () => {
  const facts: [string, string, string][] = [
    ['nih/images/00000100_000.png', 'f086cc8f8a8b2663', 'e57ef6f37c44f5ec'],
    ['images-misc/covid-19-pneumonia-58-prior.jpg', 'd13de3133b2e2db8', '6a75b4355d816460'],
    ['images-misc/16747_3_1.jpg', '90ef632b13cd6523', 'fff1b2104ec9e449'],
    ['pneumonia/images/normal_IM-0115-0001.jpeg', 'c2a261c8e9751dc8', 'ec306fa68241ca32'],
  ];
  it.each(facts)('%s at 320 is what Pillow makes of it', async (name, nearest, antialias) => {
    const image = await decodeImage(`${folder}/${name}`);
    expect(sha256(resize(image, 320, 'nearest').data).slice(0, 16)).toBe(nearest);
    expect(sha256(resize(image, 320, 'antialias').data).slice(0, 16)).toBe(antialias);
  });
});
