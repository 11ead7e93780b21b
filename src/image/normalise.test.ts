import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { realData } from '../../test/support/data.ts';
import { decodeImage } from './decode.ts';
import { defaultEpsilon, normalise, pixelMoments, pooledMoments } from './normalise.ts';
import { resize } from './resize.ts';

const image = (...values: number[]) => ({ width: values.length, height: 1, data: Uint8Array.from(values) });
const anyImage = fc.uint8Array({ minLength: 1, maxLength: 300 }).map((data) => image(...data));

describe('pixelMoments', () => {
  it('divides by the number of pixels, not by one less', () => {
    expect(pixelMoments(image(2, 4, 4, 4, 5, 5, 7, 9))).toEqual({ mean: 5, standardDeviation: 2 });
  });

  it('is exact where a sum of squares would lose digits', () => {
    const data = new Uint8Array(1_000_000).fill(255);
    data[0] = 254;
    const { standardDeviation } = pixelMoments({ width: 1000, height: 1000, data });
    expect(standardDeviation).toBeCloseTo(Math.sqrt(1e-6 * (1 - 1e-6)), 15);
  });

  it('refuses an image without pixels', () => {
    expect(() => pixelMoments(image())).toThrow(RangeError);
  });
});

describe('pooledMoments', () => {
  it('is the moments of all pixels laid side by side', () => {
    fc.assert(
      fc.property(anyImage, anyImage, (one, two) => {
        expect(pooledMoments([one, two])).toEqual(pixelMoments(image(...one.data, ...two.data)));
      }),
    );
  });
});

describe('normalise', () => {
  it('by the image: mean 0, standard deviation 1', () => {
    fc.assert(
      fc.property(anyImage, (picture) => {
        fc.pre(pixelMoments(picture).standardDeviation > 0);
        const values = normalise(picture, { rule: 'image', epsilon: defaultEpsilon });
        const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
        const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
        expect(mean).toBeCloseTo(0, 5);
        expect(variance).toBeCloseTo(1, 4);
      }),
    );
  });

  it('adds epsilon to the standard deviation, so that one colour gives zeros and not NaN', () => {
    expect([...normalise(image(7, 7), { rule: 'image', epsilon: defaultEpsilon })]).toEqual([0, 0]);
    expect([...normalise(image(0, 2), { rule: 'image', epsilon: 1 })]).toEqual([-0.5, 0.5]);
  });

  it('by the dataset: with the numbers given', () => {
    const values = normalise(image(0, 100, 200), { rule: 'dataset', mean: 100, standardDeviation: 49, epsilon: 1 });
    expect([...values]).toEqual([-2, 0, 2]);
  });
});

const oracle = realData('oracle/densenet121/expected.json');
describe.skipIf(!oracle)('the moments of real X-rays at 320 pixels (skipped where shared/data is absent)', () => {
  it('are those of the reference', async () => {
    const { images } = JSON.parse(readFileSync(oracle as string, 'utf8')) as {
      images: Record<string, { pixel_mean: number; pixel_std: number }>;
    };
    expect(Object.keys(images).length).toBe(8);
    for (const [name, { pixel_mean, pixel_std }] of Object.entries(images)) {
      const { mean, standardDeviation } = pixelMoments(
        resize(await decodeImage(`${realData('nih/images')}/${name}`), 320, 'nearest'),
      );
      // The reference was summed in float32; a wrong choice of pixels is off by 2e-3.
      expect(Math.abs(mean - pixel_mean)).toBeLessThan(1e-4);
      expect(Math.abs(standardDeviation - pixel_std)).toBeLessThan(1e-4);
    }
  });
});
