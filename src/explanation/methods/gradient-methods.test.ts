/** What the methods of the Grad-CAM family have in common and what tells them apart, on arrays and on a network. */

import { describe, expect, it } from 'vitest';
import { tinyModel } from '../../../test/support/model.ts';
import { testImage, trainedParameters, withProbes } from '../../../test/support/probe.ts';
import { openGraph } from '../../../test/support/run.ts';
import { classifier } from '../../network/classifier.ts';
import { evidenceMap } from '../maps.ts';
import type { Method, Probe } from '../method.ts';
import type { Planes } from '../planes.ts';
import { gradCam } from './gradcam.ts';
import { gradCamPlusPlus } from './gradcam-plus-plus.ts';
import { hiResCam } from './hirescam.ts';
import { layerCam } from './layercam.ts';

const quiet = () => undefined;
const planes = (channels: number, ...values: number[]): Planes => ({
  channels,
  height: 1,
  width: values.length / channels,
  values: Float32Array.from(values),
});

/** The map of a method for a layer that gives this activation and this gradient. */
async function mapOf(method: Method, activation: Planes, gradient: Planes): Promise<number[]> {
  const probe = { gradient: async () => ({ activation, gradient }) } as unknown as Probe;
  const [map] = await method.maps(probe, activation, [0], quiet);
  return [...map!.values];
}

describe('on arrays, by the formula', () => {
  // Two channels of three places.
  const activation = planes(2, 1, 2, 3, 4, 0, 2);
  const gradient = planes(2, 1, -1, 3, -2, 0, -1);

  it('Grad-CAM weighs a channel by its mean gradient', async () => {
    const [first, second] = [(1 - 1 + 3) / 3, (-2 - 1) / 3] as const;
    expect(await mapOf(gradCam, activation, gradient)).toEqual([
      Math.fround(first + 4 * second),
      Math.fround(2 * first),
      Math.fround(3 * first + 2 * second),
    ]);
  });

  it('HiResCAM multiplies place by place, of either sign', async () => {
    expect(await mapOf(hiResCam, activation, gradient)).toEqual([1 - 8, -2, 9 - 2]);
  });

  it('LayerCAM lets only rising gradients count', async () => {
    expect(await mapOf(layerCam, activation, gradient)).toEqual([1, 0, 9]);
  });

  it('Grad-CAM++ weighs a channel by its rising gradients, each by how much of the activation it needs', async () => {
    // The first channel's activations sum to 6; α·g = g/(2 + 6g) where g > 0. The second channel has none.
    const weight = 1 / (2 + 6) + 3 / (2 + 18);
    const map = await mapOf(gradCamPlusPlus, activation, gradient);
    for (const [i, value] of [1, 2, 3].entries()) expect(map[i]).toBeCloseTo(weight * value, 6);
  });

  it('nothing that rises gives an empty map, and no NaN', async () => {
    const falling = planes(2, -1, -1, -3, -2, 0, -1);
    for (const method of [gradCam, hiResCam, layerCam, gradCamPlusPlus]) {
      const values = Float32Array.from(await mapOf(method, activation, falling));
      const { isEmpty } = evidenceMap({ width: 3, height: 1, values }, { width: 6, height: 2 });
      expect(isEmpty, method.name).toBe(true);
    }
  });
});

describe('on a network', () => {
  const probes = withProbes();
  const { size } = tinyModel;
  const image = testImage(size);
  const findings = [2, 0];

  const mapsAt = async (method: Method, layer: string) => {
    const probe = probes(layer);
    const maps = await method.maps(probe, await probe.normalised(image), findings, quiet);
    await probe.release();
    return maps;
  };

  it("at the last layer Grad-CAM by differentiation is the classifier's closed form", async () => {
    const { architecture, normalisation } = tinyModel;
    const parameters = trainedParameters(3);
    const run = await openGraph(classifier({ architecture, findings: 3, size, normalisation, parameters }));
    const { heatmap } = await run({ image: image.data }, { N: 1 });
    const maps = await mapsAt(gradCam, 'relu');
    for (const [i, { width, height, values }] of maps.entries()) {
      const closed = heatmap!.subarray(findings[i]! * width * height, (findings[i]! + 1) * width * height);
      const most = Math.max(...closed.map(Math.abs));
      for (const [at, value] of values.entries()) expect(Math.abs(value - closed[at]!)).toBeLessThan(1e-4 * most);
    }
  });

  it('at the last layer, a mean over the plane and a linear head behind it, HiResCAM is Grad-CAM', async () => {
    const [grad, high] = [await mapsAt(gradCam, 'relu'), await mapsAt(hiResCam, 'relu')];
    for (const [i, { values }] of high.entries()) {
      const most = Math.max(...values.map(Math.abs));
      for (const [at, value] of values.entries()) {
        expect(Math.abs(value - grad[i]!.values[at]!)).toBeLessThan(1e-4 * most);
      }
    }
  });

  it('at the last layer HiResCAM sums to the logit but for the bias', async () => {
    const probe = probes('relu');
    const input = await probe.normalised(image);
    const [logits] = await probe.logits([input]);
    // The bias is the same for two images, and falls out of their difference.
    const other = { ...input, values: input.values.map((value) => 0.3 * value) };
    const [otherLogits] = await probe.logits([other]);
    const sum = (values: Float32Array) => values.reduce((a, b) => a + b, 0);
    const maps = await hiResCam.maps(probe, input, findings, quiet);
    const otherMaps = await hiResCam.maps(probe, other, findings, quiet);
    for (const [i, finding] of findings.entries()) {
      const difference = sum(maps[i]!.values) - sum(otherMaps[i]!.values);
      expect(difference).toBeCloseTo(logits![finding]! - otherLogits![finding]!, 3);
    }
    await probe.release();
  });

  it.each([
    ['pool2_relu', 16],
    ['conv2_block2_concat', 16],
    ['conv1/relu', 32],
    ['input', 64],
  ])('a map of the layer %s is %i places wide', async (layer, width) => {
    for (const method of [gradCam, gradCamPlusPlus, layerCam, hiResCam]) {
      for (const map of await mapsAt(method, layer)) {
        expect([map.width, map.height, map.values.length]).toEqual([width, width, width * width]);
        expect(map.values.every(Number.isFinite)).toBe(true);
      }
    }
  });
});
