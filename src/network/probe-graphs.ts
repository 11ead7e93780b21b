/**
 * Graphs that look into a network for explanations: what a layer gives, how a finding's logit changes with it, and logits of
 * images that were altered. They begin with normalised images, because those are what gets altered.
 */

import { type Graph, gradients, graph, input, mul, sum, type Tensor } from '../graph/index.ts';
import type { Architecture } from './architecture.ts';
import type { ClassifierOptions } from './classifier.ts';
import { densenet } from './densenet.ts';
import { parameterTable } from './parameters.ts';
import { predictionNumbers } from './prediction-numbers.ts';
import { preprocess } from './preprocessing.ts';

/** The name by which the normalised image counts as a layer. */
export const inputLayer = 'input';

interface Probed {
  readonly input: Tensor;
  readonly logits: Tensor;
  /** Output `[N, C, h, w]` of each layer by Keras' name, in the network's order; the normalised image is the first. */
  readonly layers: ReadonlyMap<string, Tensor>;
}

function probe(options: ClassifierOptions): Probed {
  const { architecture, findings, parameters } = options;
  const x = input('input', normalisedImage(options).shape);
  const layers = new Map<string, Tensor>([[inputLayer, x]]);
  const numbers = {
    ...predictionNumbers(parameterTable(architecture, findings), parameters),
    layer: (name: string, output: Tensor) => void layers.set(name, output),
  };
  const { logits } = densenet(architecture, x, numbers);
  return { input: x, logits, layers };
}

function normalisedImage({ size, normalisation, batchSize }: ClassifierOptions): Tensor {
  return preprocess(input('image', [batchSize ?? 'N', size, size], 'uint8'), normalisation);
}

/** Input `image` uint8 `[N, S, S]`, output `input`: what the network reads of it, `[N, C, S, S]`. */
export function normalisedInput(options: ClassifierOptions): Graph {
  return graph({ input: normalisedImage(options) });
}

/** Names of the layers that have a plane, by Keras' names, in the network's order; the normalised image is the first. */
export function layerNames(architecture: Architecture, size: number): readonly string[] {
  const { trainableSize, statisticsSize } = parameterTable(architecture, 1);
  const parameters = new Float32Array(trainableSize + statisticsSize);
  const normalisation = { rule: 'image', epsilon: 1 } as const;
  return [...probe({ architecture, findings: 1, size, normalisation, parameters }).layers.keys()];
}

/** Input `input` `[N, C, S, S]`, output `logit` `[N, L]`. */
export function logitsOfInput(options: ClassifierOptions): Graph {
  return graph({ logit: probe(options).logits });
}

/** Input `input` `[N, C, S, S]`, outputs `activation` `[N, C, h, w]` of the layer and `logit` `[N, L]`. */
export function layerActivation(options: ClassifierOptions, layer: string): Graph {
  const { logits, layers } = probe(options);
  return graph({ activation: layerAt(layers, layer), logit: logits });
}

/**
 * Inputs `input` `[N, C, S, S]` and `selection` `[N, L]`, 1 at the finding of each image and 0 elsewhere; outputs
 * `activation` A `[N, C, h, w]` of the layer, `gradient` ∂(Σ selection·logit)/∂A of the same shape, and `logit` `[N, L]`.
 * In prediction mode images don't influence each other, so that each image's gradient is its own logit's. The batch's size
 * must be a number.
 */
export function layerGradient(options: ClassifierOptions, layer: string): Graph {
  const { logits, layers } = probe(options);
  const activation = layerAt(layers, layer);
  const selection = input('selection', logits.shape);
  const [gradient] = gradients(sum(mul(logits, selection)), [activation]);
  return graph({ activation, gradient: gradient!, logit: logits });
}

function layerAt(layers: ReadonlyMap<string, Tensor>, name: string): Tensor {
  const tensor = layers.get(name);
  if (tensor === undefined) throw new Error(`there is no layer ${name}; there are ${[...layers.keys()].join(', ')}`);
  return tensor;
}
