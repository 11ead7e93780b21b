import { beforeAll, describe, expect, it } from 'vitest';
import { realData } from '../../test/support/data.ts';
import { fromKeras, readOracle } from '../../test/support/oracle.ts';
import { openGraph } from '../../test/support/run.ts';
import {
  concat,
  constant,
  cpu,
  type Graph,
  gradients,
  graph,
  input,
  portable,
  reshape,
  sigmoid,
  webgpu,
} from '../graph/index.ts';
import { densenet, trainingNumbers } from './densenet.ts';
import { weightedLoss } from './loss.ts';
import { allParameters, type ParameterTable, parameterTable } from './parameters.ts';
import { byName } from './training-graphs.ts';
import { adamStepSize, moveStatistics, update } from './update-graphs.ts';

const path = realData('oracle/tiny.safetensors');
const architecture = { name: 'tiny', blocks: [2, 3, 2, 2], growth: 8, stem: 16 };

/** The largest difference, relative to the largest number of the tensor. */
function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length);
  let difference = 0;
  let scale = 0;
  for (let i = 0; i < expected.length; i++) {
    difference = Math.max(difference, Math.abs(actual[i]! - expected[i]!));
    scale = Math.max(scale, Math.abs(expected[i]!));
  }
  return difference / scale;
}

/** ‖actual − expected‖ / ‖expected‖ */
function relativeDistance(actual: Float64Array, expected: Float64Array): number {
  return Math.hypot(...actual.map((value, i) => value - expected[i]!)) / Math.hypot(...expected);
}

describe.skipIf(path === undefined)('the tiny DenseNet made with PyTorch (skipped where shared/data is absent)', () => {
  let tensors: ReturnType<typeof readOracle>['tensors'];
  let losses: number[];
  let table: ParameterTable;

  beforeAll(() => {
    const oracle = readOracle(path!);
    tensors = oracle.tensors;
    losses = JSON.parse(oracle.metadata.losses!);
    table = parameterTable(architecture, 5);
  });

  const gather = (prefix: string, parameters = allParameters(table), total?: number) => {
    const flat = new Float64Array(total ?? table.trainableSize + table.statisticsSize);
    const base = parameters[0]!.offset;
    for (const { name, offset, shape } of parameters) {
      const tensor = tensors.get(`${prefix}/${name}`)!;
      expect(tensor, name).toBeDefined();
      expect([...tensor.shape].sort(), name).toEqual([...shape].sort());
      flat.set(fromKeras(tensor), offset - base);
    }
    return flat;
  };

  /** The training step on an image that is normalised already. */
  const step = (): Graph => {
    const numbers = trainingNumbers(byName(input('parameters', [table.trainableSize]), table.trainable));
    const parameters = numbers.parameter('conv1/conv/kernel').node.inputs[0]!.node.inputs[0]!;
    const vector = (name: string) =>
      constant(tensors.get(name)!.shape as number[], Float32Array.from(tensors.get(name)!.data));
    const { logits } = densenet(architecture, reshape(input('image', [4, 64, 64]), [4, 1, 64, 64]), numbers);
    const probability = sigmoid(logits);
    const loss = weightedLoss({
      probability,
      labels: vector('labels'),
      known: constant([4, 5], new Float32Array(20).fill(1)),
      positiveWeights: vector('positive_weights'),
      negativeWeights: vector('negative_weights'),
    });
    const statistics = table.statistics.map(({ name, kind }) => {
      const observed = numbers.observed.get(name.slice(0, name.lastIndexOf('/')))!;
      return kind === 'moving_mean' ? observed.mean : observed.variance;
    });
    return graph({ loss, probability, gradient: gradients(loss, [parameters])[0]!, statistics: concat(statistics, 0) });
  };

  it('has the parameters of the table, no more and no fewer', () => {
    const names = [...tensors.keys()].filter((name) => name.startsWith('param/')).map((name) => name.slice(6));
    expect(
      allParameters(table)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(names.sort());
  });

  it.each([
    ['cpu', cpu],
    ['portable', portable],
    ['webgpu', webgpu],
  ] as const)('loss, probabilities and every gradient in training mode, target %s', async (_, target) => {
    const run = await openGraph(step(), target);
    const parameters = gather('param').slice(0, table.trainableSize);
    const results = await run({ image: tensors.get('input')!.data, parameters });
    expect(relativeError(results.loss!, [losses[0]!])).toBeLessThan(1e-6);
    expect(relativeError(results.probability!, tensors.get('train/probability')!.data)).toBeLessThan(1e-5);
    const expected = gather('gradient', table.trainable, table.trainableSize);
    const whole = Math.hypot(...expected);
    for (const { name, offset, size } of table.trainable) {
      const [actual, exact] = [results.gradient!, expected].map((flat) => flat.subarray(offset, offset + size));
      // The normalisation behind the pool all but undoes the scale conv1/bn/gamma: its gradient is 2e-4 of the whole, what
      // is left of sums a thousand times as large. Rounding these to float32 moves it by 6e-5 to 1.5e-4, by their order.
      const small = Math.max(1, (1e-3 * whole) / Math.hypot(...exact!));
      expect(relativeError(actual!, exact!), name).toBeLessThan(name === 'conv1/bn/gamma' ? 1e-4 * small : 1e-4);
    }
  });

  it('probabilities in prediction mode', async () => {
    const { predictionNumbers } = await import('./prediction-numbers.ts');
    const numbers = predictionNumbers(table, Float32Array.from(gather('param')));
    const image = reshape(input('image', ['N', 64, 64]), ['N', 1, 64, 64]);
    const run = await openGraph(
      graph({ probability: sigmoid(densenet(architecture, image, numbers).logits) }),
      portable,
    );
    const { probability } = await run({ image: tensors.get('input')!.data }, { N: 4 });
    expect(relativeError(probability!, tensors.get('inference/probability')!.data)).toBeLessThan(1e-5);
  });

  it('all parameters and moving statistics after five steps of Adam, and the loss at each', async () => {
    const runStep = await openGraph(step());
    const runUpdate = await openGraph(update(table.trainableSize));
    const runMove = await openGraph(moveStatistics(table.statisticsSize));
    const start = gather('param');
    let parameters: ArrayLike<number> = start.subarray(0, table.trainableSize);
    let statistics: ArrayLike<number> = start.subarray(table.trainableSize);
    let first: ArrayLike<number> = new Float32Array(table.trainableSize);
    let second: ArrayLike<number> = first;
    for (let t = 1; t <= 5; t++) {
      const { loss, gradient, statistics: batch } = await runStep({ image: tensors.get('input')!.data, parameters });
      expect(relativeError(loss!, [losses[t - 1]!]), `loss of step ${t}`).toBeLessThan(1e-4);
      const results = await runUpdate({
        parameters,
        gradient: gradient!,
        first_moment: first,
        second_moment: second,
        step_size: [adamStepSize(1e-3, t)],
      });
      const moved = await runMove({ statistics, batch_statistics: batch!, momentum: [0.99] });
      parameters = results.new_parameters!;
      first = results.new_first_moment!;
      second = results.new_second_moment!;
      statistics = moved.new_statistics!;
    }
    const expected = gather('after5');
    const after = Float64Array.from([...Array.from(parameters), ...Array.from(statistics)]);
    expect(relativeDistance(after, expected)).toBeLessThan(5e-5);
    // A shift that the next normalisation takes away again has gradient 0 in exact arithmetic and rounding noise in float32,
    // which Adam scales up to a step. Such numbers are left out below; all others are compared, tensor by tensor.
    const gradient = gather('gradient', table.trainable, table.trainableSize);
    const largest = gradient.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    const stands = (i: number) => i < table.trainableSize && Math.abs(gradient[i]!) < 1e-9 * largest;
    const compared = after.map((value, i) => (stands(i) ? expected[i]! : value));
    expect(gradient.filter((_, i) => stands(i)).length).toBeLessThan(0.01 * table.trainableSize);
    const errors = allParameters(table).map(({ name, offset, size }) => ({
      name,
      error: relativeDistance(compared.subarray(offset, offset + size), expected.subarray(offset, offset + size)),
    }));
    expect(errors.filter(({ error }) => !(error < 1e-4))).toEqual([]);
  });
});
