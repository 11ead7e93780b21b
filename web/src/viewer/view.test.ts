import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { atScale, panned, placementOf, wholeImage, zoomedAt } from './view.ts';

const side = fc.integer({ min: 10, max: 4000 });
const sizes = fc.record({ width: side, height: side });
const views = fc.record({
  zoom: fc.double({ min: 1, max: 8, noNaN: true }),
  centreX: fc.double({ min: 0.3, max: 0.7, noNaN: true }),
  centreY: fc.double({ min: 0.3, max: 0.7, noNaN: true }),
});

describe('views', () => {
  it('the whole image lies inside the stage, centred, and touches two of its edges', () => {
    fc.assert(
      fc.property(sizes, sizes, (image, stage) => {
        const { scale, left, top } = placementOf(wholeImage, image, stage);
        expect(Math.min(left, top)).toBeCloseTo(0, 6);
        expect(left * 2 + image.width * scale).toBeCloseTo(stage.width, 6);
        expect(top * 2 + image.height * scale).toBeCloseTo(stage.height, 6);
      }),
    );
  });

  it('zooming keeps what lies under the pointer where it is', () => {
    fc.assert(
      fc.property(views, sizes, sizes, fc.double({ min: 0.2, max: 0.8, noNaN: true }), (view, image, stage, share) => {
        const placed = placementOf(view, image, stage);
        const x = placed.left + share * image.width * placed.scale;
        const y = placed.top + (1 - share) * image.height * placed.scale;
        const under = (at: typeof view) => {
          const { scale, left, top } = placementOf(at, image, stage);
          return [(x - left) / scale / image.width, (y - top) / scale / image.height];
        };
        const [beforeX, beforeY] = under(view);
        const [afterX, afterY] = under(zoomedAt(view, 1.25, x, y, image, stage));
        expect(afterX).toBeCloseTo(beforeX!, 6);
        expect(afterY).toBeCloseTo(beforeY!, 6);
      }),
    );
  });

  it('the image follows the pointer', () => {
    const [image, stage] = [
      { width: 100, height: 200 },
      { width: 400, height: 400 },
    ];
    const before = placementOf(wholeImage, image, stage);
    const after = placementOf(panned(wholeImage, 30, -20, image, stage), image, stage);
    expect([after.left - before.left, after.top - before.top]).toEqual([expect.closeTo(30), expect.closeTo(-20)]);
  });

  it('however far it is pulled, the stage’s middle shows something of it', () => {
    const [image, stage] = [
      { width: 100, height: 200 },
      { width: 400, height: 400 },
    ];
    expect(panned(wholeImage, 1e6, -1e6, image, stage)).toMatchObject({ centreX: 0, centreY: 1 });
  });

  it('at its original size one pixel of the image is one of the stage', () => {
    const [image, stage] = [
      { width: 1024, height: 1024 },
      { width: 600, height: 500 },
    ];
    expect(placementOf(atScale(wholeImage, 1, image, stage), image, stage).scale).toBeCloseTo(1, 12);
  });
});
