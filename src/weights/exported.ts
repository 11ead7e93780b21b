/** What is written into the weight files of other projects: a network's weights layer by layer, in Keras' order and layouts. */

import { convolutionToKeras } from './layouts.ts';
import type { Weights } from './weight-file.ts';

export interface ExportedModel {
  /** The architecture's, `densenet121`. */
  readonly name: string;
  /** Layers in each dense block. */
  readonly blocks: readonly number[];
  /** Side of the square images, in pixels. */
  readonly size: number;
  /** By our names and in our layouts, in the order of the network's layers. */
  readonly weights: Weights;
  /** All that the model says of itself, as JSON: a reader of this project finds it again. */
  readonly description: string;
}

export interface ExportedWeight {
  /** `kernel`, `gamma`, … */
  readonly kind: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export interface ExportedLayer {
  /** `conv2_block1_1_conv` */
  readonly name: string;
  /** In Keras' order. */
  readonly weights: readonly ExportedWeight[];
}

/** Keras' order of a layer's weights. */
const kinds = ['kernel', 'bias', 'gamma', 'beta', 'moving_mean', 'moving_variance'];

/** The layers that have weights, in the order in which they first occur. */
export function layersOf({ weights }: ExportedModel): ExportedLayer[] {
  const layers = new Map<string, ExportedWeight[]>();
  for (const [name, { shape, data }] of weights) {
    const end = name.lastIndexOf('/');
    const layer = layers.get(name.slice(0, end)) ?? [];
    const isConvolution = shape.length === 4;
    const written = isConvolution
      ? convolutionToKeras(shape as [number, number, number, number], data)
      : { shape, data };
    layers.set(name.slice(0, end), [...layer, { kind: name.slice(end + 1), ...written }]);
  }
  return Array.from(layers, ([name, list]) => ({
    name,
    weights: [...list].sort((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind)),
  }));
}
