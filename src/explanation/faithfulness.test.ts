import { describe, expect, it } from 'vitest';
import { areaUnder, blurredPlanes, curveShares, faithfulness } from './faithfulness.ts';
import type { Probe } from './method.ts';
import type { Planes } from './planes.ts';

const size = 32;
const isSpot = (at: number) => at % size < 8 && Math.floor(at / size) < 8;
const input: Planes = {
  channels: 1,
  height: size,
  width: size,
  values: Float32Array.from({ length: size * size }, (_, at) => (isSpot(at) ? 1 : 0)),
};
/** The finding is the spot: logit 4 with all of it, −4 with none. */
const probe = {
  findings: 2,
  batch: { logits: 8, inputGradients: 1 },
  async logits(images: readonly Planes[]) {
    expect(images.length).toBeLessThanOrEqual(8);
    return images.map(({ values }) => {
      const seen = values.reduce((sum, value, at) => sum + (isSpot(at) ? value : 0), 0) / 64;
      return Float32Array.of(0, 8 * seen - 4);
    });
  },
} as unknown as Probe;
const mapOf = (values: number[]) => ({ width: 4, height: 4, values: Float32Array.from(values) });
const right = mapOf([9, 8, 7, 6, 5, 4, 3, 2, 1, 0, -1, -2, -3, -4, -5, -6]);
const wrong = mapOf([-9, 8, 7, 6, 5, 4, 3, 2, 1, 0, -1, -2, -3, -4, -5, -6]);

describe('faithfulness', () => {
  it('tells a map of what the network uses from one that shows all the rest first', async () => {
    const good = await faithfulness(probe, input, 1, right, 1);
    const bad = await faithfulness(probe, input, 1, wrong, 1);
    expect(areaUnder(good.deletion)).toBeLessThan(areaUnder(good.random.deletion));
    expect(areaUnder(bad.deletion)).toBeGreaterThan(areaUnder(bad.random.deletion));
    expect(areaUnder(good.insertion)).toBeGreaterThan(areaUnder(good.random.insertion));
    expect(areaUnder(bad.insertion)).toBeLessThan(areaUnder(bad.random.insertion));
  });

  it('goes from the whole image to mean grey, and from the blurred image to the whole', async () => {
    const { deletion, insertion, random } = await faithfulness(probe, input, 1, right, 1);
    const whole = 1 / (1 + Math.exp(-4));
    expect(deletion.length).toBe(curveShares.length);
    for (const curve of [deletion, random.deletion]) {
      expect(curve[0]).toBeCloseTo(whole, 6);
      expect(curve.at(-1)).toBeCloseTo(1 - whole, 6);
    }
    for (const curve of [insertion, random.insertion]) expect(curve.at(-1)).toBeCloseTo(whole, 6);
    expect(insertion[0]).toBe(random.insertion[0]);
    // The spot is a sixteenth of the image, and the first to go: all but what its border lost to the map's smoothness.
    expect(deletion[2]).toBeLessThan(0.1);
  });

  it('is the same with the same seed, ties and all', async () => {
    const flat = mapOf(new Array(16).fill(1));
    expect(await faithfulness(probe, input, 1, flat, 5)).toEqual(await faithfulness(probe, input, 1, flat, 5));
  });
});

describe('areaUnder', () => {
  it('is the mean of a straight curve', () => {
    expect(areaUnder(curveShares)).toBeCloseTo(0.5, 12);
    expect(areaUnder(curveShares.map(() => 0.3))).toBeCloseTo(0.3, 12);
  });
});

describe('blurredPlanes', () => {
  it('keeps an even image and the sum of a spot away from the edges', () => {
    const even = blurredPlanes({ ...input, values: input.values.map(() => 3) });
    for (const value of even.values) expect(value).toBeCloseTo(3, 5);
    const spot = { ...input, values: input.values.map((_, at) => (at === 16 * size + 16 ? 1 : 0)) };
    const { values } = blurredPlanes(spot);
    expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 4);
    expect(Math.max(...values)).toBeLessThan(0.2);
  });
});
