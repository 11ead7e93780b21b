import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { affineOf, inverse, type Placement, warp } from './affine.ts';
import type { GreyImage } from './image.ts';

const still: Placement = { isMirrored: false, rotateDegrees: 0, scale: 1, shiftX: 0, shiftY: 0 };

const anyImage = fc
  .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }))
  .chain(([width, height]) =>
    fc
      .uint8Array({ minLength: width * height, maxLength: width * height })
      .map((data): GreyImage => ({ width, height, data: new Uint8Array(data) })),
  );

const anyPlacement = fc.record({
  isMirrored: fc.boolean(),
  rotateDegrees: fc.double({ min: -180, max: 180, noNaN: true }),
  scale: fc.double({ min: 0.2, max: 3, noNaN: true }),
  shiftX: fc.double({ min: -5, max: 5, noNaN: true }),
  shiftY: fc.double({ min: -5, max: 5, noNaN: true }),
});

const place = (image: GreyImage, placement: Partial<Placement>) =>
  warp(image, affineOf({ ...still, ...placement }, image));

/** Smooth hills, so that what bilinear interpolation gets wrong is bounded by their curvature. */
const hills: GreyImage = {
  width: 48,
  height: 40,
  data: Uint8Array.from({ length: 48 * 40 }, (_, i) =>
    Math.round(128 + 60 * Math.sin((i % 48) / 6) + 60 * Math.cos(Math.floor(i / 48) / 7)),
  ),
};

describe('warp', () => {
  it('leaves an image as it is where nothing is moved', () => {
    fc.assert(
      fc.property(anyImage, (image) => {
        expect(place(image, {})).toEqual(image);
      }),
    );
  });

  it('mirrors each row, and twice is not at all', () => {
    fc.assert(
      fc.property(anyImage, (image) => {
        const { width, height, data } = image;
        const mirrored = place(image, { isMirrored: true });
        const rows = Array.from({ length: height }, (_, y) => [...data.subarray(y * width, (y + 1) * width)].reverse());
        expect([...mirrored.data]).toEqual(rows.flat());
        expect(place(mirrored, { isMirrored: true })).toEqual(image);
      }),
    );
  });

  it('shifts by whole pixels exactly, and repeats the outermost pixel behind', () => {
    fc.assert(
      fc.property(anyImage, fc.integer({ min: -4, max: 4 }), fc.integer({ min: -4, max: 4 }), (image, x, y) => {
        const { width, height, data } = image;
        const within = (value: number, size: number) => Math.min(Math.max(value, 0), size - 1);
        const expected = Array.from(
          data,
          (_, i) => data[within(Math.floor(i / width) - y, height) * width + within((i % width) - x, width)]!,
        );
        expect([...place(image, { shiftX: x, shiftY: y }).data]).toEqual(expected);
      }),
    );
  });

  it('turns a square by a quarter clockwise, and four quarters are none', () => {
    const square: GreyImage = { width: 2, height: 2, data: Uint8Array.of(1, 2, 3, 4) };
    const quarter = place(square, { rotateDegrees: 90 });
    expect([...quarter.data]).toEqual([3, 1, 4, 2]);
    expect(place(place(place(quarter, { rotateDegrees: 90 }), { rotateDegrees: 90 }), { rotateDegrees: 90 })).toEqual(
      square,
    );
  });

  it('scales about the centre: twice as large, the distance between two points doubles', () => {
    const data = new Uint8Array(9 * 9);
    data[4 * 9 + 3] = 200;
    const { data: larger } = place({ width: 9, height: 9, data }, { scale: 2 });
    // One pixel left of the centre comes to lie two left of it; halfway neighbours get half of it.
    expect([...larger.subarray(4 * 9, 5 * 9)]).toEqual([0, 100, 200, 100, 0, 0, 0, 0, 0]);
  });

  it('halves between two pixels, rounded up', () => {
    const pair: GreyImage = { width: 2, height: 1, data: Uint8Array.of(10, 21) };
    expect([...place(pair, { shiftX: 0.5 }).data]).toEqual([10, 16]);
  });

  it('keeps one grey one grey, and stays between the darkest and the brightest', () => {
    fc.assert(
      fc.property(anyImage, anyPlacement, fc.nat(255), (image, placement, grey) => {
        const plain = { ...image, data: new Uint8Array(image.data.length).fill(grey) };
        expect(place(plain, placement)).toEqual(plain);
        const { data } = place(image, placement);
        expect(Math.min(...data)).toBeGreaterThanOrEqual(Math.min(...image.data));
        expect(Math.max(...data)).toBeLessThanOrEqual(Math.max(...image.data));
      }),
    );
  });

  it('comes back by its inverse, within the error of interpolation, where nothing left the image', () => {
    const { width, height } = hills;
    fc.assert(
      fc.property(
        anyPlacement.map((placement) => ({ ...placement, scale: 0.8 + placement.scale * 0.15 })),
        (placement) => {
          const affine = affineOf(placement, hills);
          const moved = warp(hills, affine);
          const back = warp(moved, inverse(affine));
          for (let y = 0; y < height; y++) {
            for (let x = 0; x < width; x++) {
              // Where the pixel has gone meanwhile; near the edge it was mixed with what is repeated there.
              const { a, b, c, d, e, f } = inverse(affine);
              const [goneX, goneY] = [a * x + b * y + c, d * x + e * y + f];
              if (goneX < 2 || goneY < 2 || goneX > width - 3 || goneY > height - 3) continue;
              // |f''|/8 · h² in each direction of two passes: 60/36/8 · 2 · 2, wider where the image was made smaller; and rounding twice.
              expect(Math.abs(back.data[y * width + x]! - hills.data[y * width + x]!)).toBeLessThanOrEqual(4);
            }
          }
        },
      ),
    );
  });
});
