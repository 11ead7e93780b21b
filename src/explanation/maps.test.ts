import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { realData } from '../../test/support/data.ts';
import { InputError } from '../base/error.ts';
import { parseSafetensors } from '../weights/safetensors.ts';
import { coarseMapOf, evidenceMap } from './maps.ts';

const rowOf = (...values: number[]) => ({ width: values.length, height: 1, values: Float32Array.from(values) });

describe('evidenceMap', () => {
  it('stretches first, then sets negative to 0, then divides by the maximum', () => {
    const { values, isEmpty } = evidenceMap(rowOf(-4, 4), { width: 8, height: 1 });
    // Cut off before the stretching it would be 0, 0, 0.125, 0.375, …
    expect([...values]).toEqual([0, 0, 0, 0, 0.25, 0.75, 1, 1]);
    expect(isEmpty).toBe(false);
  });

  it('divides by the maximum of the map at its shown size, which a narrow peak loses in the stretching', () => {
    const { values } = evidenceMap(rowOf(0, 8, 0), { width: 2, height: 1 });
    expect([...values]).toEqual([1, 1]);
  });

  it('gives zeros and says so where nothing is positive', () => {
    for (const coarse of [rowOf(-1, -2), rowOf(0, 0), rowOf(-0, -3)]) {
      const { values, isEmpty } = evidenceMap(coarse, { width: 5, height: 3 });
      expect(isEmpty).toBe(true);
      expect(values).toEqual(new Float32Array(15));
    }
  });

  it('lies in 0 … 1 and reaches 1 whatever the scale', () => {
    fc.assert(
      fc.property(
        fc.array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength: 12 }),
        fc.constantFrom(1e-30, 1e-6, 1, 1e30),
        (values, scale) => {
          const map = evidenceMap(rowOf(...values.map((value) => value * scale)), { width: 30, height: 2 });
          expect(Math.min(...map.values)).toBeGreaterThanOrEqual(0);
          expect(Math.max(...map.values)).toBe(map.isEmpty ? 0 : 1);
        },
      ),
    );
  });

  it('refuses maps that are no numbers', () => {
    expect(() => evidenceMap(rowOf(1, Number.NaN), { width: 2, height: 1 })).toThrow(InputError);
    expect(() => evidenceMap(rowOf(Number.POSITIVE_INFINITY), { width: 2, height: 1 })).toThrow(/no finite numbers/);
  });
});

describe('coarseMapOf', () => {
  it('takes one plane of a batch', () => {
    const batch = Float32Array.from({ length: 2 * 3 * 2 * 4 }, (_, at) => at);
    const map = coarseMapOf(batch, [2, 3, 2, 4], 1, 2);
    expect([map.width, map.height, [...map.values]]).toEqual([4, 2, [40, 41, 42, 43, 44, 45, 46, 47]]);
  });

  it('refuses what does not fit', () => {
    const batch = new Float32Array(8);
    expect(() => coarseMapOf(batch, [1, 2, 2, 2], 0, 2)).toThrow(/no heat map of image 0 and finding 2/);
    expect(() => coarseMapOf(batch, [1, 2, 2, 3], 0, 0)).toThrow(/8 values of \[1,2,2,3\]/);
  });
});

const folder = realData('oracle/densenet121');

describe.skipIf(!folder)("the notebook's Grad-CAM maps (skipped where shared/data is absent)", () => {
  it('come out of the coarse maps to 1e-6, for eight X-rays and 14 findings', () => {
    const path = `${folder}/gradcam.safetensors`;
    const { tensors } = parseSafetensors(new Uint8Array(readFileSync(path)), path);
    const images = [...tensors.keys()].filter((name) => name.endsWith('/coarse')).map((name) => name.slice(0, -7));
    expect(images.length).toBe(8);
    let greatest = 0;
    for (const image of images) {
      const coarse = tensors.get(`${image}/coarse`)!.data as Float32Array;
      const expected = tensors.get(`${image}/cam_every_8th_pixel`)!.data as Float32Array;
      for (let finding = 0; finding < 14; finding++) {
        const map = evidenceMap(coarseMapOf(coarse, [1, 14, 10, 10], 0, finding), { width: 320, height: 320 });
        for (let place = 0; place < 1600; place++) {
          const shown = map.values[Math.floor(place / 40) * 8 * 320 + (place % 40) * 8]!;
          greatest = Math.max(greatest, Math.abs(shown - expected[finding * 1600 + place]!));
        }
      }
    }
    expect(greatest).toBeLessThan(1e-6);
  });
});
