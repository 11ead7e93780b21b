/** Weights as PyTorch's DenseNets have them, of ours: for tests of what reads them. */

import { transposed } from '../../src/weights/layouts.ts';
import type { Weights } from '../../src/weights/weight-file.ts';
import type { TorchEntry } from './torch-file.ts';

/** How a repository calls the same tensors. */
export interface TorchStyle {
  /** Before `features.` and the head. */
  readonly prefix: string;
  /** `norm1`, or `norm.1` as PyTorch 0.3 wrote it. */
  readonly dot: boolean;
  readonly head: string;
}

export const torchvisionStyle: TorchStyle = { prefix: '', dot: false, head: 'classifier' };
export const chexnetStyle: TorchStyle = { prefix: 'module.densenet121.', dot: true, head: 'classifier.0' };

const kinds: Readonly<Record<string, string>> = {
  ...{ kernel: 'weight', gamma: 'weight', bias: 'bias', beta: 'bias' },
  ...{ moving_mean: 'running_mean', moving_variance: 'running_var' },
};

/** A state dictionary's entries. Variances are PyTorch's: its epsilon is 1e-5, Keras' 1.001e-5. */
export function asTorch(weights: Weights, style: TorchStyle): Record<string, TorchEntry> {
  return Object.fromEntries(
    [...weights].map(([name, { shape, data }]) => {
      const end = name.lastIndexOf('/');
      const [layer, kind] = [name.slice(0, end), name.slice(end + 1)];
      const entry =
        kind === 'moving_variance'
          ? { shape, data: data.map((value) => value + (1.001e-5 - 1e-5)) }
          : layer === 'predictions' && kind === 'kernel'
            ? transposed(shape as [number, number], data)
            : { shape, data };
      return [`${style.prefix}${moduleOf(layer, style)}.${kinds[kind]}`, entry];
    }),
  );
}

function moduleOf(layer: string, { dot, head }: TorchStyle): string {
  const fixed: Readonly<Record<string, string>> = {
    ...{ 'conv1/conv': 'features.conv0', 'conv1/bn': 'features.norm0', bn: 'features.norm5', predictions: head },
  };
  if (fixed[layer] !== undefined) return fixed[layer];
  const transition = /^pool(\d)_(bn|conv)$/.exec(layer);
  if (transition !== null)
    return `features.transition${Number(transition[1]) - 1}.${transition[2] === 'bn' ? 'norm' : 'conv'}`;
  const [, stage, place, count, kind] = /^conv(\d)_block(\d+)_(\d)_(bn|conv)$/.exec(layer)!;
  const number = kind === 'bn' ? Number(count) + 1 : Number(count);
  const part = `${kind === 'bn' ? 'norm' : 'conv'}${dot ? '.' : ''}${number}`;
  return `features.denseblock${Number(stage) - 1}.denselayer${place}.${part}`;
}
