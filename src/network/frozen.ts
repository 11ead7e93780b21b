/**
 * The graphs of a network whose beginning is frozen (see stages.ts). `frozenFeatures`: the beginning in prediction mode, its
 * weights inside, so that a runtime folds the normalisations. `featureClassifier`: the rest in prediction mode, for validation.
 */

import { type Graph, graph, input, sigmoid } from '../graph/index.ts';
import type { ClassifierOptions } from './classifier.ts';
import { afterCut, beforeCut } from './densenet.ts';
import { parameterTable } from './parameters.ts';
import { predictionNumbers } from './prediction-numbers.ts';
import { preprocess } from './preprocessing.ts';
import type { Cut } from './stages.ts';

export interface FrozenOptions extends ClassifierOptions {
  readonly cut: Cut;
}

/** Input `image` uint8 `[N, S, S]`, output `features`: `[N, C, h, w]`, or `[N, C]` before the head. */
export function frozenFeatures(options: FrozenOptions): Graph {
  const { architecture, size, normalisation, batchSize = 'N', cut } = options;
  const image = input('image', [batchSize, size, size], 'uint8');
  const features = beforeCut(architecture, preprocess(image, normalisation), numbersOf(options), cut.block);
  return graph({ features });
}

/** Input `features`, output `probability` `[N, L]`. */
export function featureClassifier(options: FrozenOptions): Graph {
  const { architecture, batchSize = 'N', cut } = options;
  const features = input('features', [batchSize, ...featureShape(options)]);
  return graph({ probability: sigmoid(afterCut(architecture, features, numbersOf(options), cut.block)) });
}

/** The shape of one image's features. */
export function featureShape(options: FrozenOptions): readonly number[] {
  const { outputs } = frozenFeatures(options);
  return outputs[0]!.tensor.shape.slice(1) as number[];
}

function numbersOf({ architecture, findings, parameters }: FrozenOptions) {
  return predictionNumbers(parameterTable(architecture, findings), parameters);
}
