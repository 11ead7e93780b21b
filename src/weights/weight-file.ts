/**
 * What a weight file holds, whatever its format: tensors by Keras' names for a DenseNet (`conv2_block1_1_conv/kernel`), in the
 * layouts of the parameter table: convolutions `[out, in, height, width]`, dense layers `[in, out]`. The dense layer that gives
 * the logits is `predictions`.
 */

import type { Normalisation } from '../image/normalise.ts';
import type { ResizeMethod } from '../image/resize.ts';

export interface Weight {
  readonly shape: readonly number[];
  /** Row-major. */
  readonly data: Float32Array;
  /** Its name in the file, for errors. */
  readonly source: string;
}

export type Weights = ReadonlyMap<string, Weight>;

/** How images are prepared for the network, as far as a file says. */
export interface KnownPreprocessing {
  readonly size?: number | undefined;
  readonly resize?: ResizeMethod | undefined;
  readonly normalisation?: Normalisation | undefined;
}

export interface UsualFindings {
  /** The makers. */
  readonly by: string;
  readonly names: readonly string[];
}

export interface WeightFile {
  readonly path: string;
  /** `Keras HDF5`, `PyTorch`, …: for people. */
  readonly format: string;
  readonly weights: Weights;
  /** In the order of the outputs, where the file says; '' is an output that was never trained. */
  readonly findings?: readonly string[];
  readonly preprocessing?: KnownPreprocessing;
  /** In the order of the outputs, where the file says: the probability from which its makers call a finding present. */
  readonly thresholds?: readonly (number | undefined)[];
  /** Where it doesn't say its findings: those of its makers' networks, in their order. */
  readonly usualFindings?: UsualFindings;
  /** All that a file of this project says of its model, as JSON. */
  readonly description?: string;
  /** What the user should know of how the file was read. */
  readonly notices?: readonly string[];
}

/** `[3, 3, 128, 32]` */
export function shapeText(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}

/** The number of elements of a shape. */
export function elementsOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}
