import { describe, expect, it } from 'vitest';
import { tinyModel } from '../../test/support/model.ts';
import { testImage, trainedParameters } from '../../test/support/probe.ts';
import { openGraph } from '../../test/support/run.ts';
import { evaluate } from '../graph/index.ts';
import { densenet121 } from './architecture.ts';
import { classifier } from './classifier.ts';
import {
  inputLayer,
  layerActivation,
  layerGradient,
  layerNames,
  logitsOfInput,
  normalisedInput,
} from './probe-graphs.ts';

const { architecture, size, normalisation } = tinyModel;
const options = { architecture, findings: 3, size, normalisation, parameters: trainedParameters(3) };
const image = testImage(size).data;

const cases = (first: Float32Array, second: Float32Array) =>
  [
    [first, 1],
    [second, 2],
  ] as const;

async function normalised(): Promise<Float32Array> {
  const run = await openGraph(normalisedInput(options));
  return (await run({ image }, { N: 1 })).input!;
}

describe('the layers', () => {
  it("are Keras' of DenseNet-121, from the image to the last ReLU", () => {
    const names = layerNames(densenet121, 64);
    // The image and the stem's four, seven a dense layer, four a transition, the last two.
    expect(names.length).toBe(1 + 4 + 7 * (6 + 12 + 24 + 16) + 4 * 3 + 2);
    expect(names.slice(0, 6)).toEqual(['input', 'conv1/conv', 'conv1/bn', 'conv1/relu', 'pool1', 'conv2_block1_0_bn']);
    expect(names.slice(-3)).toEqual(['conv5_block16_concat', 'bn', 'relu']);
    for (const name of ['conv3_block12_1_relu', 'pool2_bn', 'pool2_relu', 'pool2_conv', 'pool2_pool', 'pool4_pool']) {
      expect(names).toContain(name);
    }
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('a probe of the network', () => {
  it("gives the classifier's logits, whichever layer it looks at", async () => {
    const whole = await openGraph(classifier(options));
    const { logit } = await whole({ image }, { N: 1 });
    const input = await normalised();
    const graphs = [logitsOfInput(options), layerActivation(options, 'pool2_conv'), layerActivation(options, 'relu')];
    for (const graph of graphs) {
      const run = await openGraph(graph);
      const { logit: probed } = await run({ input }, { N: 1 });
      for (const [i, value] of logit!.entries()) expect(probed![i]).toBeCloseTo(value, 4);
    }
  });

  it('takes a network of three channels, each normalised by its own mean and deviation', async () => {
    const rule = { rule: 'channels', epsilon: 0, mean: [100, 120, 130], standardDeviation: [60, 50, 55] } as const;
    const colour = { ...options, normalisation: rule };
    const { logit } = await (await openGraph(classifier(colour)))({ image }, { N: 1 });
    const { input } = await (await openGraph(normalisedInput(colour)))({ image }, { N: 1 });
    const { logit: probed } = await (await openGraph(logitsOfInput(colour)))({ input: input! }, { N: 1 });
    expect(input!.length).toBe(3 * size * size);
    for (const [i, value] of logit!.entries()) expect(probed![i]).toBeCloseTo(value, 4);
  });

  it('gives the gradient of the chosen logit with respect to pixels, image by image, as differences have it', async () => {
    const input = await normalised();
    const other = input.map((value, i) => 0.5 * value + 0.1 * Math.sin(i));
    const run = await openGraph(layerGradient({ ...options, batchSize: 2 }, inputLayer));
    const selection = [0, 1, 0, 0, 0, 1];
    const { gradient } = await run({ input: [...input, ...other], selection });
    // In float64, so that the step can be small: the network bends at every ReLU.
    const logits = logitsOfInput({ ...options, batchSize: 1 });
    const [pixels, step] = [size * size, 1e-6];
    for (const [place, [x, finding]] of cases(input, other).entries()) {
      const direction = Array.from(x, (_, i) => Math.cos(i * 0.37));
      const along = (length: number) => {
        const moved = Array.from(x, (value, i) => value + length * direction[i]!);
        return evaluate(logits, { input: moved }).logit!.data[finding]!;
      };
      const difference = (along(step) - along(-step)) / (2 * step);
      const product = direction.reduce((sum, value, i) => sum + value * gradient![place * pixels + i]!, 0);
      expect(product / difference).toBeCloseTo(1, 3);
    }
  });

  it('refuses a layer that is not there', () => {
    expect(() => layerActivation(options, 'conv9_relu')).toThrow(/no layer conv9_relu; there are input, conv1\/conv/);
  });
});
