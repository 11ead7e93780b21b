/** The classifier with weights of int8: the same input, the same outputs and the same description as the one in float32. */

import { emit, type Graph, graph, input, portable } from '../graph/index.ts';
import { encodeModel } from '../graph/onnx/encode.ts';
import { byteDensenet } from './byte-densenet.ts';
import type { ChannelStatistics } from './channel-statistics.ts';
import { type ClassifierOptions, outputsOf } from './classifier.ts';
import { type ModelDescription, metadataOf } from './model-file.ts';
import { headLayer, parameterTable } from './parameters.ts';
import { predictionNumbers } from './prediction-numbers.ts';
import { preprocess } from './preprocessing.ts';

export interface QuantisedOptions extends ClassifierOptions {
  /** Of the float network's channels, on images like those to come. */
  readonly statistics: ChannelStatistics;
}

/** Inputs and outputs as `classifier`. */
export function quantisedClassifier(options: QuantisedOptions): Graph {
  const { architecture, findings, size, normalisation, parameters, statistics, batchSize = 'N' } = options;
  const table = parameterTable(architecture, findings);
  const image = preprocess(input('image', [batchSize, size, size], 'uint8'), normalisation);
  const forward = byteDensenet(architecture, table, parameters, statistics, image);
  return graph(outputsOf(forward, predictionNumbers(table, parameters).parameter(`${headLayer}/kernel`)));
}

/** The bytes of the model's file. */
export function encodeQuantisedClassifier(
  description: ModelDescription,
  parameters: Float32Array,
  statistics: ChannelStatistics,
): Uint8Array {
  const { architecture, findings, size, normalisation } = description;
  const graph = quantisedClassifier({
    architecture,
    findings: findings.length,
    size,
    normalisation,
    parameters,
    statistics,
  });
  return encodeModel(
    emit(graph, portable, { name: `roentgen ${architecture.name} int8`, metadata: metadataOf(description) }),
  );
}
