import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tiny } from '../../test/support/learning.ts';
import { tinyModel } from '../../test/support/model.ts';
import { softwareAdapter, unlessThere } from '../../test/support/webgpu.ts';
import { random } from '../base/random.ts';
import { emit, type Graph } from '../graph/index.ts';
import { encodeModel } from '../graph/onnx/encode.ts';
import { imagenet, type Normalisation } from '../image/normalise.ts';
import { type Device, openRuntime, type Runtime, type Value } from '../runtime/runtime.ts';
import { openProgram } from '../training/program.ts';
import { encodeClassifier } from './model-file.ts';
import { initialParameters, parameterTable } from './parameters.ts';
import { targetOf } from './target.ts';
import { trainingStep } from './training-graphs.ts';
import { moveStatistics, update } from './update-graphs.ts';

const [findings, batchSize, size] = [3, 2, 64];
const table = parameterTable(tiny, findings);
const all = initialParameters(table, 1);
const parameters = all.slice(0, table.trainableSize);
const stream = random(7, 'target');
const floats = (shape: readonly number[], data: Float32Array): Value => ({ type: 'float32', shape, data });
const image: Value = {
  type: 'uint8',
  shape: [batchSize, size, size],
  data: Uint8Array.from({ length: batchSize * size * size }, () => stream.uniform(0, 256)),
};
const batch = {
  image,
  labels: floats([batchSize, findings], Float32Array.of(1, 0, 1, 0, 1, 0)),
  known: floats([batchSize, findings], Float32Array.of(1, 1, 1, 1, 0, 1)),
  positive_weights: floats([findings], Float32Array.of(0.5, 0.6, 0.7)),
  negative_weights: floats([findings], Float32Array.of(0.5, 0.4, 0.3)),
};
const stepBy = (normalisation: Normalisation) =>
  trainingStep({ architecture: tiny, findings, batchSize, size, normalisation });
const step = stepBy(tinyModel.normalisation);
const updating = update(table.trainableSize, { clipNorm: 0.5, decays: true });
const moving = moveStatistics(table.statisticsSize);

/** The largest difference, relative to the largest number. */
function difference(a: ArrayLike<number>, b: ArrayLike<number>, from = 0, to = a.length): number {
  expect(a.length).toBe(b.length);
  let [largest, scale] = [0, 0];
  for (let i = from; i < to; i++) {
    largest = Math.max(largest, Math.abs(a[i]! - b[i]!));
    scale = Math.max(scale, Math.abs(b[i]!));
  }
  return largest / scale;
}

const numbersOf = (results: Record<string, Value>) =>
  Object.fromEntries(Object.entries(results).map(([name, { data }]) => [name, data as Float32Array]));

describe.skipIf(softwareAdapter === undefined)(`the tiny DenseNet on WebGPU ${unlessThere}`, () => {
  const runtimes: Partial<Record<Device, Runtime>> = {};
  const open = (device: Device) => {
    runtimes[device] ??= openRuntime({ device, threads: 1 });
    return runtimes[device];
  };
  const load = async (device: Device, whole: Graph) => {
    const runtime = open(device);
    const model = encodeModel(emit(whole, await targetOf(runtime), { name: 'test' }));
    return runtime.load(model, { optimisation: 'extended' });
  };
  const onBoth = async (run: (device: Device) => Promise<Record<string, Value>>) =>
    [numbersOf(await run('webgpu')), numbersOf(await run('cpu'))] as const;
  let gradient: Float32Array;
  beforeAll(async () => {
    const session = await load('cpu', step);
    gradient = numbersOf(await session.run({ ...batch, parameters: floats([parameters.length], parameters) }))
      .gradient!;
    await session.release();
  });
  afterAll(() => Promise.all(Object.values(runtimes).map((runtime) => runtime.close())));

  it.each([
    ['one channel', step],
    ['three', stepBy(imagenet)],
  ])("has the CPU's loss, probabilities, statistics and gradient, parameter by parameter: of %s", async (_, step) => {
    const [here, cpu] = await onBoth(async (device) => {
      const session = await load(device, step);
      return session.run({ ...batch, parameters: floats([parameters.length], parameters) });
    });
    for (const name of ['loss', 'probability', 'statistics', 'gradient'])
      expect(difference(here[name]!, cpu[name]!), name).toBeLessThan(1e-4);
    const largest = Math.max(...cpu.gradient!.map(Math.abs));
    for (const { name, offset, size } of table.trainable) {
      const own = Math.max(...cpu.gradient!.slice(offset, offset + size).map(Math.abs));
      // The normalisation behind the pool undoes the scale conv1/bn/gamma: what is left is the rounding of larger sums.
      if (own < 1e-4 * largest) continue;
      expect(difference(here.gradient!, cpu.gradient!, offset, offset + size), name).toBeLessThan(1e-4);
    }
  });

  it("has the CPU's new parameters, moments and statistics from a gradient", async () => {
    const statistics = all.slice(table.trainableSize);
    const feeds = {
      parameters: floats([parameters.length], parameters),
      gradient: floats([gradient.length], gradient),
      first_moment: floats(
        [gradient.length],
        gradient.map((slope) => slope / 2),
      ),
      second_moment: floats(
        [gradient.length],
        gradient.map((slope) => slope ** 2),
      ),
      step_size: floats([], Float32Array.of(1e-3)),
      decay: floats([parameters.length], new Float32Array(parameters.length).fill(0.1)),
      learning_rate: floats([], Float32Array.of(1e-3)),
    };
    const moved = {
      statistics: floats([statistics.length], statistics),
      batch_statistics: floats(
        [statistics.length],
        statistics.map((value) => value + 1),
      ),
      momentum: floats([], Float32Array.of(0.9)),
    };
    const [here, cpu] = await onBoth(async (device) => ({
      ...(await (await load(device, updating)).run(feeds)),
      ...(await (await load(device, moving)).run(moved)),
    }));
    for (const [name, expected] of Object.entries(cpu))
      expect(difference(here[name]!, expected), name).toBeLessThan(1e-4);
  });

  it("trains like the CPU: the loss of each of four steps, with everything that lasts in the device's buffers", async () => {
    const losses = async (device: Device) => {
      const program = await openProgram(open(device), {
        architecture: tiny,
        findings,
        size,
        normalisation: tinyModel.normalisation,
        positiveWeights: batch.positive_weights.data as Float32Array,
        negativeWeights: batch.negative_weights.data as Float32Array,
        unbiasedStatistics: false,
        partSize: batchSize,
        parameters: all,
      });
      const [labels, mask] = [batch.labels, batch.known].map(({ data }) => data as Float32Array) as [
        Float32Array,
        Float32Array,
      ];
      const seen: number[] = [];
      for (let t = 1; t <= 4; t++)
        // Small steps: in large ones rounding decides now and then which side of its ReLU a number lies on.
        seen.push(await program.step({ data: image.data as Uint8Array, labels, mask, images: batchSize }, 5e-3));
      await program.release();
      return seen;
    };
    const [here, cpu] = [await losses('webgpu'), await losses('cpu')];
    expect(cpu[3]!).toBeLessThan(0.7 * cpu[0]!);
    here.forEach((loss, i) => {
      expect(Math.abs(loss - cpu[i]!) / cpu[i]!, `step ${i + 1}`).toBeLessThan(1e-5);
    });
  });

  it("predicts with the model's file as it is: probabilities, logits and both heat maps, in any batch", async () => {
    const model = encodeClassifier(tinyModel, all);
    const one: Value = { ...image, shape: [1, size, size], data: (image.data as Uint8Array).slice(size * size) };
    for (const feed of [image, one]) {
      const [here, cpu] = await onBoth(async (device) => (await open(device).load(model)).run({ image: feed }));
      expect(Object.keys(here).sort()).toEqual(['heatmap', 'logit', 'notebook_heatmap', 'probability']);
      for (const [name, expected] of Object.entries(cpu))
        expect(difference(here[name]!, expected), name).toBeLessThan(1e-4);
    }
  });
});
