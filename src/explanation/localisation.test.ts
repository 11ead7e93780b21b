import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../base/error.ts';
import { localise, peakOf, targetOf } from './localisation.ts';

const image = { width: 200, height: 100 };
const where = 'boxes.csv, image a.png';
const map = (width: number, height: number, ...values: number[]) => ({
  width,
  height,
  values: Float32Array.from(values),
});

describe('targetOf', () => {
  it('counts the places whose centres lie in a box, each once', () => {
    const boxes = [
      { x: 10, y: 20, width: 40, height: 30 },
      { x: 30, y: 20, width: 40, height: 30 },
    ];
    expect(targetOf(boxes, image, where).share).toBeCloseTo((60 * 30) / (200 * 100), 10);
  });

  it('marks a place for a box finer than the grid', () => {
    const { inside, grid } = targetOf(
      [{ x: 1000, y: 1000, width: 1, height: 1 }],
      { width: 3000, height: 3000 },
      where,
    );
    expect([grid.width, grid.height]).toEqual([512, 512]);
    expect(inside.reduce((sum, value) => sum + value, 0)).toBe(1);
  });

  it('refuses boxes of another size of the image, and lets a rounded edge be', () => {
    expect(() => targetOf([{ x: 700, y: 50, width: 90, height: 90 }], image, where)).toThrow(InputError);
    expect(() => targetOf([{ x: 700, y: 50, width: 90, height: 90 }], image, where)).toThrow(
      /a\.png: the box x 700, y 50, 90 × 90 reaches beyond the image of 200 × 100 pixels/,
    );
    expect(() => targetOf([{ x: 150, y: 50, width: 52, height: 51 }], image, where)).not.toThrow();
  });
});

describe('localise', () => {
  const leftHalf = targetOf([{ x: 0, y: 0, width: 100, height: 100 }], image, where);

  it('is perfect where the evidence is the box', () => {
    const values = Array.from({ length: 200 * 100 }, (_, at) => (at % 200 < 100 ? 1 : -1));
    // Of the coarse map's own size nothing is stretched.
    const scores = localise(map(200, 100, ...values), leftHalf);
    expect(scores).toEqual({ hit: 1, iou: 1, energy: 1, isEmpty: false });
  });

  it('is nought where all evidence lies elsewhere, or there is none', () => {
    const values = Array.from({ length: 200 * 100 }, (_, at) => (at % 200 < 100 ? -1 : 1));
    expect(localise(map(200, 100, ...values), leftHalf)).toEqual({ hit: 0, iou: 0, energy: 0, isEmpty: false });
    expect(localise(map(2, 1, -3, -1), leftHalf)).toEqual({ hit: 0, iou: 0, energy: 0, isEmpty: true });
  });

  it('takes the share of the energy and the region at half of the maximum', () => {
    // Four columns of 50 pixels each, 1, 0.4, 0.6, 0: the box holds the first two.
    const columns = [1, 0.4, 0.6, 0];
    const values = Array.from({ length: 200 * 100 }, (_, at) => columns[Math.floor((at % 200) / 50)]!);
    const { hit, iou, energy } = localise(map(200, 100, ...values), leftHalf);
    expect(hit).toBe(1);
    expect(energy).toBeCloseTo(1.4 / 2, 6);
    // The region is columns 1 and 3, the box 1 and 2.
    expect(iou).toBeCloseTo(1 / 3, 6);
  });

  it('gives an even map the box’s share of the image as energy and IoU', () => {
    const target = targetOf([{ x: 20, y: 10, width: 60, height: 40 }], image, where);
    const { iou, energy } = localise(map(1, 1, 5), target);
    expect(iou).toBeCloseTo(target.share, 6);
    expect(energy).toBeCloseTo(target.share, 6);
  });

  it('does not hang on the scale of the map, and stays within 0 … 1', () => {
    const target = targetOf([{ x: 20, y: 10, width: 60, height: 40 }], image, where);
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -8, max: 8 }), { minLength: 12, maxLength: 12 }),
        fc.constantFrom(0.5, 4, 1024),
        (values, scale) => {
          const scores = localise(map(4, 3, ...values), target);
          for (const value of [scores.hit, scores.iou, scores.energy]) {
            expect(value).toBeGreaterThanOrEqual(0);
            expect(value).toBeLessThanOrEqual(1);
          }
          expect(localise(map(4, 3, ...values.map((value) => value * scale)), target)).toEqual(scores);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('points at the centre of the largest value', () => {
    expect(peakOf(map(4, 2, 0, 0, 0, 0, 0, 0, 9, 0))).toEqual([0.625, 0.75]);
    const target = targetOf([{ x: 120, y: 70, width: 10, height: 10 }], image, where);
    expect(localise(map(4, 2, 0, 0, 0, 0, 0, 0, 9, 0), target).hit).toBe(1);
    expect(localise(map(4, 2, 0, 0, 0, 0, 0, 9, 0, 0), target).hit).toBe(0);
  });
});
