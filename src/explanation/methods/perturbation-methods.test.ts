/** Methods that compute altered images: by their rules on a network that is known, and on a real one. */

import { describe, expect, it } from 'vitest';
import { tinyModel } from '../../../test/support/model.ts';
import { testImage, withProbes } from '../../../test/support/probe.ts';
import type { Probe } from '../method.ts';
import { type Planes, sumOverPlane } from '../planes.ts';
import { integratedGradients } from './integrated-gradients.ts';
import { occlusion, occlusionCells } from './occlusion.ts';
import { scoreCam } from './scorecam.ts';

const quiet = () => undefined;
const [size, findings] = [32, 2];
const input: Planes = { channels: 1, height: size, width: size, values: new Float32Array(size * size).fill(1) };

/** Finding 0 is the sum over the upper left quarter, finding 1 twice the sum over all. Two channels show left and right. */
const known: Probe = {
  findings,
  batch: { logits: 7, inputGradients: 5 },
  async activation() {
    return { channels: 3, height: 1, width: 2, values: Float32Array.of(1, 0, 0, 2, 5, 5) };
  },
  gradient: () => Promise.reject(new Error('not asked for')),
  async inputGradients(inputs) {
    return inputs.map(({ values, ...shape }) => ({ ...shape, values: values.map((value) => 2 * value) }));
  },
  async logits(inputs) {
    expect(inputs.length).toBeLessThanOrEqual(7);
    return inputs.map((each) => {
      const half = size / 2;
      const isUpperLeft = (at: number) => at % size < half && Math.floor(at / size) < half;
      return Float32Array.of(
        sumOverPlane(each, (at) => (isUpperLeft(at) ? each.values[at]! : 0))[0]! / 100,
        sumOverPlane(each, (at) => 2 * each.values[at]!)[0]! / 100,
      );
    });
  },
};

describe('occlusion', () => {
  it('gives each cell what covering it takes from the logit, on the mean of the patches over it', async () => {
    const reports: number[] = [];
    const [first, second] = await occlusion.maps(known, input, [0, 1], (share) => reports.push(share));
    expect([first!.width, first!.height]).toEqual([occlusionCells, occlusionCells]);
    // Cells of 2 × 2 pixels, patches of 4 × 4: one that lies all inside takes 16/100 of finding 0, and 32/100 of finding 1.
    expect(first!.values[0]).toBeCloseTo(0.16, 5);
    expect(first!.values[occlusionCells * occlusionCells - 1]).toBe(0);
    // At the border half of the patches reach out of the quarter, in one direction by half.
    expect(first!.values[7]).toBeCloseTo((0.16 + 0.08) / 2, 5);
    for (const value of second!.values) expect(value).toBeCloseTo(0.32, 5);
    expect(reports.at(-1)).toBe(1);
    expect([...reports].sort((a, b) => a - b)).toEqual(reports);
  });
});

describe('Score-CAM', () => {
  it('weighs channels by the softmax of the logits of the image seen through them; a constant one counts nothing', async () => {
    const [first, second] = await scoreCam.maps(known, input, [0, 1], quiet);
    // Seen through the left channel finding 0 keeps more than through the right one, and finding 1 the same.
    const [left, right] = [first!.values[0]!, first!.values[1]! / 2];
    expect(left + right).toBeCloseTo(1, 5);
    expect(left).toBeGreaterThan(0.6);
    expect([...second!.values]).toEqual([expect.closeTo(0.5, 5), expect.closeTo(1, 5)]);
  });
});

describe('integrated gradients', () => {
  it('is exact where the logit is a square: the sum over cells is the logit', async () => {
    // s = Σ x², so that ∂s/∂x = 2x and s(X) − s(0) = Σ X².
    const ramp = { ...input, values: Float32Array.from(input.values, (_, at) => (at % 7) - 3) };
    const [map] = await integratedGradients.maps(known, ramp, [0], quiet);
    const sum = map!.values.reduce((a, b) => a + b, 0);
    expect(sum).toBeCloseTo(
      ramp.values.reduce((a, b) => a + b * b, 0),
      1,
    );
  });
});

describe('on a network', () => {
  const probes = withProbes();
  const image = testImage(tinyModel.size);

  it('integrated gradients sum to the difference of the logits, of the image and of mean grey', async () => {
    const probe = probes('relu');
    const x = await probe.normalised(image);
    const grey = { ...x, values: new Float32Array(x.values.length) };
    const [whole, none] = await probe.logits([x, grey]);
    const maps = await integratedGradients.maps(probe, x, [0, 1, 2], quiet);
    for (const [finding, { values }] of maps.entries()) {
      const sum = values.reduce((a, b) => a + b, 0);
      const difference = whole![finding]! - none![finding]!;
      // What the midpoint rule with 64 points leaves in a network of this kind.
      expect(Math.abs(sum - difference), `${sum} and ${difference}`).toBeLessThan(0.02 * Math.abs(difference) + 0.01);
    }
    await probe.release();
  });

  it('the same image gives the same maps, to the bit', async () => {
    const [first, second] = [probes('relu'), probes('relu')];
    for (const method of [scoreCam, occlusion, integratedGradients]) {
      const maps = [];
      for (const probe of [first, second]) {
        maps.push(await method.maps(probe, await probe.normalised(image), [1, 0], quiet));
      }
      expect(maps[0], method.name).toEqual(maps[1]);
    }
    await first.release();
    await second.release();
  });
});
