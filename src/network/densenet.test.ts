/** The rearrangements of densenet.ts, each against the textbook's form, written out in plain operations. */

import { describe, expect, it } from 'vitest';
import { tiny } from '../../test/support/learning.ts';
import { expectClose } from '../../test/support/operation.ts';
import { random } from '../base/random.ts';
import {
  add,
  affine,
  concat,
  constant,
  conv2d,
  evaluate,
  gradients,
  graph,
  input,
  matmul,
  maxPool,
  mean,
  meanPool,
  mul,
  reciprocal,
  relu,
  reshape,
  scalar,
  sqrt,
  sub,
  sum,
  type Tensor,
} from '../graph/index.ts';
import { normalisationEpsilon } from './architecture.ts';
import { densenet, trainingNumbers } from './densenet.ts';
import { headLayer, initialParameters, layerName, parameterTable, transitionName } from './parameters.ts';
import { predictionNumbers } from './prediction-numbers.ts';
import { byName } from './training-graphs.ts';

const [images, size, findings] = [2, 36, 2];
const table = parameterTable(tiny, findings);
const stream = random(11, 'densenet');
const numbers = initialParameters(table, 11).map((value, i) =>
  i < table.trainableSize ? value + stream.uniform(-0.1, 0.1) : stream.uniform(0.2, 1.5),
);
// Trained networks have negative γ too; the stem's are turned round.
const stemGamma = table.trainable.find(({ name }) => name === 'conv1/bn/gamma')!;
for (let i = 0; i < stemGamma.size; i += 2) numbers[stemGamma.offset + i]! *= -1;
const colours = Float32Array.from({ length: 3 * images * size * size }, () => stream.uniform(-2, 2));
const pixels = colours.subarray(0, images * size * size);

/** Three channels, equal ones of a grey image; statistics taken anew by each layer, transitions that convolve first and pool then. */
function textbook(image: Tensor, parameter: (name: string) => Tensor, statisticsOf?: (layer: string) => Tensor[]) {
  const normalise = (layer: string, x: Tensor) => {
    const channels = x.shape[1] as number;
    const column = (vector: Tensor) => reshape(vector, [channels, 1, 1]);
    const moving = statisticsOf?.(layer).map(column);
    const average = moving?.[0] ?? mean(x, [0, 2, 3], true);
    const centred = sub(x, average);
    const variance = moving?.[1] ?? mean(mul(centred, centred), [0, 2, 3], true);
    const scaled = mul(centred, reciprocal(sqrt(add(variance, scalar(normalisationEpsilon)))));
    return add(mul(scaled, column(parameter(`${layer}/gamma`))), column(parameter(`${layer}/beta`)));
  };
  const kernel = (layer: string) => parameter(`${layer}/kernel`);
  const colour = image.shape[1] === 3 ? image : concat([image, image, image], 1);
  let x = conv2d(colour, kernel('conv1/conv'), { stride: 2, padding: [3, 3, 3, 3] });
  x = maxPool(relu(normalise('conv1/bn', x)), 3, 2, [1, 1, 1, 1]);
  tiny.blocks.forEach((layers, block) => {
    for (let layer = 1; layer <= layers; layer++) {
      const name = layerName(block, layer);
      const narrow = conv2d(relu(normalise(`${name}_0_bn`, x)), kernel(`${name}_1_conv`));
      const grown = conv2d(relu(normalise(`${name}_1_bn`, narrow)), kernel(`${name}_2_conv`), {
        padding: [1, 1, 1, 1],
      });
      x = concat([x, grown], 1);
    }
    if (block === tiny.blocks.length - 1) return;
    const name = transitionName(block);
    x = meanPool(conv2d(relu(normalise(`${name}_bn`, x)), kernel(`${name}_conv`)), 2);
  });
  const features = mean(relu(normalise('bn', x)), [2, 3]);
  return add(matmul(features, kernel(headLayer)), parameter(`${headLayer}/bias`));
}

describe('densenet', () => {
  const image = input('image', [images, 1, size, size]);

  it.each([1, 3])(
    'in training mode, on %i channels, equals the textbook form: logits, and the gradient of every parameter',
    (channels) => {
      const image = input('image', [images, channels, size, size]);
      const flat = input('parameters', [table.trainableSize]);
      const parameter = byName(flat, table.trainable);
      const ours = trainingNumbers(parameter);
      const [quick, plain] = [densenet(tiny, image, ours).logits, textbook(image, parameter)];
      const weights = constant([images, findings], [1, -2, 0.5, 3]);
      const slopeOf = (logits: Tensor, recipes?: typeof ours.recipes) =>
        gradients(sum(mul(mul(logits, logits), weights)), [flat], recipes)[0]!;
      const all = evaluate(
        graph({ quick, plain, remade: slopeOf(quick, ours.recipes), kept: slopeOf(quick), slope: slopeOf(plain) }),
        { image: colours.subarray(0, channels * pixels.length), parameters: numbers.subarray(0, table.trainableSize) },
      );
      expectClose(all.quick!.data, all.plain!.data, 1e-10, 'logits');
      expectClose(all.kept!.data, all.slope!.data, 1e-9, 'gradient');
      // What the backward pass makes again is what the forward pass made.
      expect(all.remade!.data).toEqual(all.kept!.data);
    },
  );

  it('in prediction mode equals the textbook form with moving statistics', () => {
    const ours = predictionNumbers(table, numbers);
    const statisticsOf = (layer: string) =>
      ['moving_mean', 'moving_variance'].map((kind) => ours.parameter(`${layer}/${kind}`));
    const { logits } = densenet(tiny, image, ours);
    const all = evaluate(graph({ logits, plain: textbook(image, ours.parameter, statisticsOf) }), { image: pixels });
    // Scales and shifts are stored as float32.
    expectClose(all.logits!.data, all.plain!.data, 1e-5, 'logits');
  });

  it('observes, for every normalisation, the mean and the unbiased variance that a moving statistic learns from', () => {
    const ours = trainingNumbers(byName(input('parameters', [table.trainableSize]), table.trainable));
    densenet(tiny, image, ours);
    const layers = table.statistics.map(({ name }) => name.slice(0, name.lastIndexOf('/')));
    expect([...ours.observed.keys()].sort()).toEqual([...new Set(layers)].sort());
    const { mean: average, variance } = ours.observed.get('conv1/bn')!;
    const kernel = byName(input('parameters', [table.trainableSize]), table.trainable)('conv1/conv/kernel');
    const stem = conv2d(concat([image, image, image], 1), kernel, { stride: 2, padding: [3, 3, 3, 3] });
    const count = images * 18 * 18;
    const plain = mean(stem, [0, 2, 3]);
    const centred = affine(stem, constant([8], new Array(8).fill(1)), mul(plain, scalar(-1)));
    const unbiased = mul(sum(mul(centred, centred), [0, 2, 3]), scalar(1 / (count - 1)));
    const feeds = { image: pixels, parameters: numbers.subarray(0, table.trainableSize) };
    const one = evaluate(graph({ average, variance }), feeds);
    const other = evaluate(graph({ plain, unbiased }), feeds);
    expectClose(one.average!.data, other.plain!.data, 1e-6, 'mean');
    expectClose(one.variance!.data, other.unbiased!.data, 1e-6, 'variance');
  });
});
