import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { colourOf, jet, plasma } from './colour-map.ts';
import type { EvidenceMap } from './maps.ts';
import { evidenceOpacity, maximumOpacity, notebookOpacity, notebookOverlay, overlay } from './overlay.ts';

const side = 8;
const grey = {
  width: side,
  height: side,
  data: Uint8Array.from({ length: side * side }, (_, at) => (at * 37 + 11) % 256),
};
const mapOf = (valueAt: (at: number) => number): EvidenceMap => {
  const values = Float32Array.from({ length: side * side }, (_, at) => valueAt(at));
  return { width: side, height: side, values, isEmpty: values.every((value) => value === 0) };
};
const pixel = ({ data }: { data: Uint8Array }, at: number) => [...data.subarray(3 * at, 3 * at + 3)];
const asRgb = [...grey.data].flatMap((value) => [value, value, value]);

describe("the notebook's overlay", () => {
  /** Rows 0 and 3 of what matplotlib 3.6.3 draws with `imshow(rgb)` and `imshow(map, cmap='jet', alpha=min(.5, p))`. */
  const drawn: [number, number[][], number[][]][] = [
    [
      0.3,
      [
        [7, 7, 45],
        [60, 109, 80],
        [124, 59, 59],
        [89, 158, 155],
        [187, 134, 111],
        [137, 181, 213],
        [239, 214, 163],
        [9, 24, 85],
      ],
      [
        [167, 97, 92],
        [117, 181, 193],
        [219, 175, 143],
        [169, 203, 245],
        [92, 75, 16],
        [42, 46, 118],
        [130, 144, 79],
        [94, 94, 148],
      ],
    ],
    [
      0.9,
      [
        [5, 5, 68],
        [68, 150, 102],
        [151, 42, 42],
        [67, 182, 177],
        [206, 118, 79],
        [98, 172, 225],
        [243, 201, 117],
        [7, 30, 133],
      ],
      [
        [192, 74, 65],
        [84, 189, 211],
        [229, 156, 103],
        [121, 177, 248],
        [138, 110, 11],
        [30, 38, 156],
        [152, 175, 67],
        [67, 67, 157],
      ],
    ],
  ];

  it.each(drawn)("is matplotlib's within its own rounding, p = %f", (probability, first, fourth) => {
    const result = notebookOverlay(
      grey,
      mapOf((at) => ((at * 29) % 64) / 63),
      probability,
    );
    const expected: [number, number[]][] = [
      ...first.entries(),
      ...fourth.map((colour, x) => [24 + x, colour] as [number, number[]]),
    ];
    for (const [at, colour] of expected) {
      for (const [channel, part] of pixel(result, at).entries()) {
        expect(Math.abs(part - colour[channel]!)).toBeLessThanOrEqual(2);
      }
    }
  });

  it('has the opacity min(½, p) everywhere', () => {
    expect([0, 0.2, 0.5, 0.9].map(notebookOpacity)).toEqual([0, 0.2, 0.5, 0.5]);
    const result = notebookOverlay(
      grey,
      mapOf((at) => (at === 5 ? 1 : 0)),
      0.2,
    );
    const [red, green, blue] = colourOf(jet, 0);
    const base = 0.8 * grey.data[0]!;
    expect(pixel(result, 0)).toEqual([base + 0.2 * red, base + 0.2 * green, base + 0.2 * blue].map(Math.round));
  });

  it("spans the map's own range, as imshow does", () => {
    const whole = notebookOverlay(
      grey,
      mapOf((at) => at / 63),
      0.5,
    );
    const upper = notebookOverlay(
      grey,
      mapOf((at) => 0.5 + at / 126),
      0.5,
    );
    for (const [at, value] of whole.data.entries()) expect(Math.abs(value - upper.data[at]!)).toBeLessThanOrEqual(3);
  });

  it('leaves the image alone where the map is empty', () => {
    expect([
      ...notebookOverlay(
        grey,
        mapOf(() => 0),
        0.9,
      ).data,
    ]).toEqual(asRgb);
  });
});

describe('our overlay', () => {
  it('is never more colour than its bound, and none where nothing speaks for the finding', () => {
    expect(evidenceOpacity(0)).toBe(0);
    expect(evidenceOpacity(1)).toBe(maximumOpacity);
    expect(maximumOpacity).toBeLessThan(0.7);
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }), (a, b) => {
        expect(evidenceOpacity(Math.max(a, b))).toBeGreaterThanOrEqual(evidenceOpacity(Math.min(a, b)));
      }),
    );
    expect([
      ...overlay(
        grey,
        mapOf(() => 0),
      ).data,
    ]).toEqual(asRgb);
  });

  it('keeps differences of the anatomy visible even at the maximum', () => {
    const full = overlay(
      grey,
      mapOf(() => 1),
    );
    for (let at = 1; at < 64; at++) {
      const before = grey.data[at]! - grey.data[at - 1]!;
      const after = full.data[3 * at]! - full.data[3 * at - 3]!;
      expect(Math.abs(after - (1 - maximumOpacity) * before)).toBeLessThanOrEqual(1);
    }
  });

  it('mixes grey and colour in bytes', () => {
    const [red] = colourOf(plasma, 1);
    const result = overlay(
      grey,
      mapOf(() => 1),
    );
    expect(pixel(result, 0)[0]).toBe(Math.round((1 - maximumOpacity) * grey.data[0]! + maximumOpacity * red));
  });

  it('stretches a square map over an image of another shape', () => {
    const wide = { width: 40, height: 10, data: new Uint8Array(400) };
    const map = { width: 2, height: 2, values: Float32Array.of(1, 0, 1, 0), isEmpty: false };
    const result = overlay(wide, map);
    expect([result.width, result.height, result.data.length]).toEqual([40, 10, 1200]);
    expect(pixel(result, 0)).toEqual(pixel(result, 9 * 40));
    expect(pixel(result, 0)[0]).toBeGreaterThan(100);
    expect(pixel(result, 39)).toEqual([0, 0, 0]);
  });
});
