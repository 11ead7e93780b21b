import { describe, expect, it } from 'vitest';
import { boxesOfOthers, centreBaseline, type Drawn, lungsBaseline, uniformBaseline } from './baselines.ts';
import { peakOf, targetOf } from './localisation.ts';

const image = { width: 100, height: 100 };
const target = (x: number, y: number, width: number, height: number) =>
  targetOf([{ x, y, width, height }], image, 'boxes.csv');

describe('baselines', () => {
  it('uniform has the boxes’ part of the image', () => {
    expect(uniformBaseline(target(10, 10, 50, 40))).toEqual({ hit: 0.2, iou: 0.2, energy: 0.2 });
  });

  it('centre hits a box in the middle, and none elsewhere', () => {
    const middle = centreBaseline(target(40, 40, 20, 20));
    const corner = centreBaseline(target(0, 0, 10, 10));
    expect([middle.hit, corner.hit]).toEqual([1, 0]);
    expect(middle.energy).toBeGreaterThan(0.2);
    expect(corner.energy).toBeLessThan(0.01);
  });

  it('lungs hits one lung by lot, both for certain', () => {
    expect(lungsBaseline(target(20, 35, 20, 20)).hit).toBe(0.5);
    expect(lungsBaseline(target(10, 30, 80, 30)).hit).toBe(1);
    expect(lungsBaseline(target(45, 80, 10, 10)).hit).toBe(0);
  });
});

describe('boxes of others', () => {
  const drawn = (patient: string, finding: string, x: number, y: number, side = 20): Drawn => ({
    patient,
    finding,
    boxes: [{ x, y, width: side, height: side }],
    image,
  });

  it('are those of this finding in other patients, never one’s own', () => {
    const own = drawn('1', 'Mass', 0, 0);
    const map = boxesOfOthers([own, drawn('1', 'Mass', 0, 0), drawn('2', 'Mass', 60, 60), drawn('3', 'Edema', 0, 0)])(
      own,
    );
    const [x, y] = peakOf(map!);
    expect(x).toBeGreaterThan(0.6);
    expect(y).toBeGreaterThan(0.6);
    expect(map!.values[0]).toBeLessThan(1e-6);
  });

  it('are unknown where no other patient has the finding drawn', () => {
    const own = drawn('1', 'Mass', 0, 0);
    expect(boxesOfOthers([own, drawn('2', 'Edema', 0, 0)])(own)).toBeUndefined();
  });

  it('count in shares of each image’s size', () => {
    const large = { ...drawn('2', 'Mass', 600, 600, 200), image: { width: 1000, height: 1000 } };
    const own = drawn('1', 'Mass', 60, 60);
    expect(peakOf(boxesOfOthers([own, large])(own)!)).toEqual(peakOf(boxesOfOthers([own, large])(large)!));
  });
});
