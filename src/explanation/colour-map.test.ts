import { describe, expect, it } from 'vitest';
import { colourIndex, colourOf, jet, plasma } from './colour-map.ts';

/** CIE L* of an sRGB colour. */
function lightness(colour: readonly number[]): number {
  const [red, green, blue] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return luminance > 0.008856 ? 116 * Math.cbrt(luminance) - 16 : 903.3 * luminance;
}

/** Every fourth entry: from one to the next, bytes are too coarse to tell. */
const entries = (map: typeof jet) => Array.from({ length: 64 }, (_, entry) => colourOf(map, entry / 64));

describe('jet', () => {
  it("has matplotlib's bytes (3.6.3, `get_cmap('jet')(v, bytes=True)`)", () => {
    const places: [number, readonly number[]][] = [
      [0, [0, 0, 127]],
      [0.1, [0, 0, 241]],
      [0.25, [0, 128, 255]],
      [0.4, [41, 255, 205]],
      [0.5, [124, 255, 121]],
      [0.6, [205, 255, 41]],
      [0.75, [255, 148, 0]],
      [0.9, [241, 7, 0]],
      [1, [127, 0, 0]],
    ];
    for (const [value, colour] of places) expect(colourOf(jet, value)).toEqual(colour);
    // The sum of all bytes, and of each byte times its place: no entry is off by one.
    expect(jet.table.reduce((sum, byte) => sum + byte, 0)).toBe(94_891);
    expect(jet.table.reduce((sum, byte, at) => sum + byte * at, 0)).toBe(36_737_805);
  });
});

describe('plasma', () => {
  it('has the published colours at its ends and in its middle', () => {
    expect(colourOf(plasma, 0)).toEqual([13, 8, 135]);
    expect(colourOf(plasma, 1)).toEqual([240, 249, 33]);
    const published = [204, 71, 120];
    for (const [channel, part] of colourOf(plasma, 0.5).entries()) {
      expect(Math.abs(part - published[channel]!)).toBeLessThanOrEqual(6);
    }
  });

  it('becomes lighter all the way and nearly evenly, which jet does not', () => {
    const steps = (map: typeof jet) => {
      const values = entries(map).map(lightness);
      return values.slice(1).map((value, index) => value - values[index]!);
    };
    const ours = steps(plasma);
    const mean = ours.reduce((sum, step) => sum + step, 0) / ours.length;
    expect(Math.min(...ours)).toBeGreaterThan(0);
    expect(Math.max(...ours)).toBeLessThan(2.5 * mean);
    expect(Math.min(...steps(jet))).toBeLessThan(-0.5);
  });

  it('has no grey in it that could be taken for anatomy', () => {
    for (const colour of entries(plasma)) expect(Math.max(...colour) - Math.min(...colour)).toBeGreaterThan(90);
  });
});

describe('colourIndex', () => {
  it('covers 0 … 1 with 256 entries of the same width and holds what lies beyond', () => {
    expect([-0.1, 0, 0.003, 0.004, 0.999, 1, 1.1].map(colourIndex)).toEqual([0, 0, 0, 1, 255, 255, 255]);
  });
});
