import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { random } from '../base/random.ts';
import {
  type AugmentSettings,
  applyChange,
  augmentation,
  drawChange,
  noAugmentation,
  usualAugmentation,
} from './augment.ts';
import type { GreyImage } from './image.ts';

const noise = (side: number, seed = 1): GreyImage => {
  const stream = random(seed, 'noise');
  return { width: side, height: side, data: Uint8Array.from({ length: side * side }, () => stream.integer(256)) };
};
const image = noise(24);
const names = Array.from({ length: 200 }, (_, i) => `${i}.png`);
const everything: AugmentSettings = { flip: 0.5, shift: 0.1, rotate: 20, scale: 0.2, brightness: 0.2, contrast: 0.3 };

describe('augmentation', () => {
  it('gives the same image for the same seed, epoch and name, whatever came before', () => {
    const once = names.map(augmentationOf(1, 1));
    const backwards = [...names].reverse().map(augmentationOf(1, 1)).reverse();
    expect(backwards).toEqual(once);
  });

  it('changes with the seed, the epoch and the name', () => {
    const base = augmentationOf(1, 1)('a.png');
    for (const other of [augmentationOf(2, 1)('a.png'), augmentationOf(1, 2)('a.png'), augmentationOf(1, 1)('b.png')]) {
      expect(other).not.toEqual(base);
    }
  });

  it('never writes to the image that it is given', () => {
    const before = image.data.slice();
    for (const name of names) augmentationOf(1, 1)(name);
    expect(image.data).toEqual(before);
  });

  it('leaves every image as it is without settings', () => {
    const augment = augmentation(noAugmentation, { seed: 1, epoch: 1 });
    for (const name of names) expect(augment(image, name)).toBe(image);
  });

  it('mirrors as often as the chance says, and nothing else', () => {
    const mirrored = applyChange(image, { ...still, isMirrored: true });
    const changed = (flip: number) => {
      const augment = augmentation({ ...noAugmentation, flip }, { seed: 1, epoch: 1 });
      const results = names.map((name) => augment(image, name).data);
      const turned = results.filter((data) => Buffer.compare(data, mirrored.data) === 0).length;
      expect(results.filter((data) => Buffer.compare(data, image.data) === 0).length).toBe(names.length - turned);
      return turned;
    };
    expect(changed(1)).toBe(names.length);
    // 200 draws at a half: 71 to 129 is four standard deviations either way.
    expect(Math.abs(changed(0.5) - 100)).toBeLessThan(29);
  });

  it('refuses a setting out of its range by name', () => {
    for (const [name, value] of [
      ['flip', 1.5],
      ['rotate', -1],
      ['scale', 1],
      ['contrast', Number.NaN],
    ] as const) {
      expect(() => augmentation({ ...noAugmentation, [name]: value }, { seed: 1, epoch: 1 })).toThrow(
        `augmentation: ${name} is ${value}`,
      );
    }
  });
});

describe('drawChange', () => {
  const size = { width: 100, height: 50 };
  const draws = (settings: AugmentSettings) => names.map((name) => drawChange(settings, random(1, name), size));

  it('keeps within the settings and reaches towards their ends', () => {
    const changes = draws(everything);
    const spans = {
      shiftX: [-10, 10],
      shiftY: [-5, 5],
      rotateDegrees: [-20, 20],
      scale: [0.8, 1.2],
      brightness: [-0.2, 0.2],
      contrast: [0.7, 1.3],
    } as const;
    for (const [name, [low, high]] of Object.entries(spans)) {
      const values = changes.map((change) => change[name as keyof typeof spans]);
      const margin = 0.1 * (high - low);
      expect(Math.min(...values), name).toBeGreaterThanOrEqual(low);
      expect(Math.max(...values), name).toBeLessThanOrEqual(high);
      expect(Math.min(...values), name).toBeLessThan(low + margin);
      expect(Math.max(...values), name).toBeGreaterThan(high - margin);
    }
  });

  it('draws each thing alike whether the others are on or off', () => {
    const all = draws(everything);
    const rotated = draws({ ...noAugmentation, rotate: everything.rotate });
    expect(rotated.map((change) => change.rotateDegrees)).toEqual(all.map((change) => change.rotateDegrees));
  });
});

describe('applyChange', () => {
  it('shifts the mean by the brightness and leaves it with contrast, where nothing is cut off', () => {
    const grey: GreyImage = { ...image, data: image.data.map((value) => 100 + (value >> 3)) };
    const mean = ({ data }: GreyImage) => data.reduce((sum, value) => sum + value, 0) / data.length;
    const spread = (of: GreyImage) =>
      Math.sqrt(of.data.reduce((sum, v) => sum + (v - mean(of)) ** 2, 0) / of.data.length);
    const brighter = applyChange(grey, { ...still, brightness: 0.2 });
    expect(mean(brighter) - mean(grey)).toBeCloseTo(51, 0);
    const stronger = applyChange(grey, { ...still, contrast: 2 });
    expect(mean(stronger)).toBeCloseTo(mean(grey), 0);
    expect(spread(stronger) / spread(grey)).toBeCloseTo(2, 1);
  });

  it('cuts off at black and white instead of wrapping round', () => {
    expect(applyChange(image, { ...still, brightness: 1 }).data.every((value) => value === 255)).toBe(true);
    expect(applyChange(image, { ...still, brightness: -1 }).data.every((value) => value === 0)).toBe(true);
  });

  it('keeps the order of greys', () => {
    const ramp: GreyImage = { width: 256, height: 1, data: Uint8Array.from({ length: 256 }, (_, i) => i) };
    fc.assert(
      fc.property(
        fc.double({ min: -1, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 2, noNaN: true }),
        (brightness, contrast) => {
          const { data } = applyChange(ramp, { ...still, brightness, contrast });
          expect([...data].every((value, i) => i === 0 || value >= data[i - 1]!)).toBe(true);
        },
      ),
    );
  });
});

const still = {
  isMirrored: false,
  shiftX: 0,
  shiftY: 0,
  rotateDegrees: 0,
  scale: 1,
  brightness: 0,
  contrast: 1,
};

function augmentationOf(seed: number, epoch: number): (name: string) => GreyImage {
  const augment = augmentation(usualAugmentation, { seed, epoch });
  return (name) => augment(image, name);
}
