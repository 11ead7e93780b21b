/**
 * The training step: a batch and the parameters in; loss, probabilities, the gradient of every parameter as one flat array
 * and the batch's statistics out. What is done with them is apart (update-graphs.ts), so that accumulation and averaging can
 * stand between.
 */

import { concat, type Graph, gradients, graph, input, reshape, sigmoid, split, type Tensor } from '../graph/index.ts';
import type { Normalisation } from '../image/normalise.ts';
import type { Architecture } from './architecture.ts';
import { afterCut, densenet, trainingNumbers } from './densenet.ts';
import { weightedLoss } from './loss.ts';
import { type Parameter, parameterTable } from './parameters.ts';
import { preprocess } from './preprocessing.ts';
import { type Cut, tableAfter } from './stages.ts';

export interface TrainingStepOptions {
  readonly architecture: Architecture;
  readonly findings: number;
  readonly batchSize: number;
  /** Height and width of the images, in pixels. */
  readonly size: number;
  readonly normalisation: Normalisation;
  /** Where the part that learns begins, and the shape of one image's features there; the whole network learns without. */
  readonly after?: { readonly cut: Cut; readonly featureShape: readonly number[] } | undefined;
}

/**
 * Inputs `image` uint8 `[N, S, S]`, `labels` and `known` `[N, L]`, `positive_weights` and `negative_weights` `[L]`,
 * `parameters` `[P]`; outputs `loss` `[]`, `probability` `[N, L]`, `gradient` `[P]`, `statistics` `[Q]` (in the table's order;
 * none where the learning part has no normalisation). Behind a cut the input is `features` instead of `image`, and P and Q
 * are those of the learning part.
 */
export function trainingStep(options: TrainingStepOptions): Graph {
  const { architecture, findings, batchSize, size, normalisation, after } = options;
  const whole = parameterTable(architecture, findings);
  const table = after === undefined ? whole : tableAfter(after.cut, whole);
  const labels = input('labels', [batchSize, findings]);
  const known = input('known', [batchSize, findings]);
  const positiveWeights = input('positive_weights', [findings]);
  const negativeWeights = input('negative_weights', [findings]);
  const parameters = input('parameters', [table.trainableSize]);

  const numbers = trainingNumbers(byName(parameters, table.trainable));
  const logits = () => {
    if (after !== undefined) {
      const features = input('features', [batchSize, ...after.featureShape]);
      return afterCut(architecture, features, numbers, after.cut.block);
    }
    const image = input('image', [batchSize, size, size], 'uint8');
    return densenet(architecture, preprocess(image, normalisation), numbers).logits;
  };
  const probability = sigmoid(logits());
  const loss = weightedLoss({ probability, labels, known, positiveWeights, negativeWeights });
  const [gradient] = gradients(loss, [parameters], numbers.recipes);
  const statistics = table.statistics.map(({ name, kind }) => {
    const observed = numbers.observed.get(name.slice(0, name.lastIndexOf('/')))!;
    return kind === 'moving_mean' ? observed.mean : observed.variance;
  });
  const outputs = { loss, probability, gradient: gradient! };
  return graph(statistics.length === 0 ? outputs : { ...outputs, statistics: concat(statistics, 0) });
}

/** Cuts a flat array up by one split; each parameter is then found by its name. */
export function byName(flat: Tensor, parameters: readonly Parameter[]): (name: string) => Tensor {
  const pieces = split(
    flat,
    0,
    parameters.map(({ size }) => size),
  );
  const tensors = new Map(parameters.map(({ name, shape }, i) => [name, reshape(pieces[i]!, shape)]));
  return (name) => {
    const tensor = tensors.get(name);
    if (tensor === undefined) throw new Error(`there is no parameter ${name}`);
    return tensor;
  };
}
