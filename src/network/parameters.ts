/**
 * All of a network's numbers in one flat array, and the table that says which is which, by Keras' names.
 * Trainable numbers come first, then the moving statistics, so that each part is one contiguous piece.
 * Kernels lie as ONNX has them: convolutions `[out, in, height, width]`, dense `[in, out]`.
 */

import { random } from '../base/random.ts';
import { type Architecture, bottleneckFactor } from './architecture.ts';

export type ParameterKind = 'kernel' | 'bias' | 'gamma' | 'beta' | 'moving_mean' | 'moving_variance';

export interface Parameter {
  /** As Keras names it: `conv2_block1_1_conv/kernel`. */
  readonly name: string;
  readonly kind: ParameterKind;
  readonly shape: readonly number[];
  /** Where it begins in the flat array. */
  readonly offset: number;
  readonly size: number;
}

export interface ParameterTable {
  readonly trainable: readonly Parameter[];
  /** Moving means and variances, each layer's pair side by side. */
  readonly statistics: readonly Parameter[];
  readonly trainableSize: number;
  readonly statisticsSize: number;
}

/** The layer that gives the logits. */
export const headLayer = 'predictions';

/** The parameters of an architecture with one logit a finding. The image has three equal channels. */
export function parameterTable({ blocks, growth, stem }: Architecture, findings: number): ParameterTable {
  const trainable: Parameter[] = [];
  const statistics: Parameter[] = [];
  let trainableSize = 0;
  let statisticsSize = 0;
  const push = (name: string, kind: ParameterKind, shape: readonly number[]) => {
    const size = shape.reduce((product, length) => product * length, 1);
    if (kind.startsWith('moving_')) {
      statistics.push({ name: `${name}/${kind}`, kind, shape, offset: statisticsSize, size });
      statisticsSize += size;
    } else {
      trainable.push({ name: `${name}/${kind}`, kind, shape, offset: trainableSize, size });
      trainableSize += size;
    }
  };
  const convolution = (name: string, from: number, to: number, window: number) =>
    push(name, 'kernel', [to, from, window, window]);
  const normalisation = (name: string, channels: number) => {
    for (const kind of ['gamma', 'beta', 'moving_mean', 'moving_variance'] as const) push(name, kind, [channels]);
  };

  convolution('conv1/conv', 3, stem, 7);
  normalisation('conv1/bn', stem);
  let channels = stem;
  blocks.forEach((layers, b) => {
    for (let layer = 1; layer <= layers; layer++) {
      const name = layerName(b, layer);
      normalisation(`${name}_0_bn`, channels);
      convolution(`${name}_1_conv`, channels, bottleneckFactor * growth, 1);
      normalisation(`${name}_1_bn`, bottleneckFactor * growth);
      convolution(`${name}_2_conv`, bottleneckFactor * growth, growth, 3);
      channels += growth;
    }
    if (b === blocks.length - 1) return;
    normalisation(`${transitionName(b)}_bn`, channels);
    convolution(`${transitionName(b)}_conv`, channels, Math.floor(channels / 2), 1);
    channels = Math.floor(channels / 2);
  });
  normalisation('bn', channels);
  push(headLayer, 'kernel', [channels, findings]);
  push(headLayer, 'bias', [findings]);

  const moved = statistics.map((parameter) => ({ ...parameter, offset: parameter.offset + trainableSize }));
  return { trainable, statistics: moved, trainableSize, statisticsSize };
}

/** Keras counts the stem as stage 1, so that the first dense block is `conv2`. */
export function layerName(block: number, layer: number): string {
  return `conv${block + 2}_block${layer}`;
}

export function transitionName(block: number): string {
  return `pool${block + 2}`;
}

/** Every parameter, trainable first. */
export function allParameters({ trainable, statistics }: ParameterTable): readonly Parameter[] {
  return [...trainable, ...statistics];
}

/**
 * Initial numbers: kernels Glorot-uniform, U(−√(6/(fan in + fan out)), +…) (Glorot and Bengio, AISTATS 2010; Keras'
 * default), biases, betas and moving means 0, gammas and moving variances 1. Each parameter has a random stream of its own name.
 */
export function initialParameters(table: ParameterTable, seed: number): Float32Array {
  const numbers = new Float32Array(table.trainableSize + table.statisticsSize);
  for (const { name, kind, shape, offset, size } of allParameters(table)) {
    const part = numbers.subarray(offset, offset + size);
    if (kind === 'gamma' || kind === 'moving_variance') part.fill(1);
    if (kind !== 'kernel') continue;
    const [a, b, ...window] = shape as [number, number, ...number[]];
    const taps = window.reduce((product, length) => product * length, 1);
    const limit = Math.sqrt(6 / ((a + b) * taps));
    const stream = random(seed, 'initial', name);
    for (let i = 0; i < size; i++) part[i] = stream.uniform(-limit, limit);
  }
  return numbers;
}
