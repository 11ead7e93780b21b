/**
 * Keras' names and layouts of a DenseNet's weights, as every version and exporter of Keras writes them, as ours.
 * `/conv1/conv/conv1/conv/kernel:0`, `densenet121/conv1_conv/kernel` and `conv1/conv/kernel` are the same thing.
 */

import { convolutionFromKeras } from './layouts.ts';
import type { Weight, Weights } from './weight-file.ts';

export interface KerasTensor {
  /** The layer by our name where it is one of a DenseNet's, else by its own. */
  readonly layer: string;
  /** `kernel`, `gamma`, … */
  readonly kind: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
  readonly source: string;
}

/** The layer that gives the logits, whatever a file calls it. */
const head = 'predictions';

/** Layer and kind from a tensor's path: the last part is the kind, the layer is named by the one or two before it. */
export function layerAndKind(path: string): Pick<KerasTensor, 'layer' | 'kind'> {
  const parts = path.replace(/:\d+$/, '').split('/').filter(Boolean);
  return { layer: layerName(parts.slice(0, -1)), kind: parts.at(-1) ?? '' };
}

/** The last name that says something, of a path of names: `model/conv1/bn` → `conv1/bn`, `model/dense_1` → `dense_1`. */
export function layerName(parts: readonly string[]): string {
  const [before, last = ''] = [parts.at(-2), parts.at(-1)];
  if (before === 'conv1' && (last === 'conv' || last === 'bn')) return `conv1/${last}`;
  // Keras 3 allows no stroke in a name.
  if (last === 'conv1_conv' || last === 'conv1_bn') return last.replace('_', '/');
  return last;
}

/**
 * Tensors by our names and in our layouts. The dense layer may have any name: it is the head if it is the only one.
 *
 * @throws if two tensors have the same name
 */
export function fromKeras(tensors: readonly KerasTensor[]): Weights {
  const dense = new Set(tensors.filter(({ kind, shape }) => kind === 'kernel' && shape.length === 2).map(layerOf));
  const weights = new Map<string, Weight>();
  for (const { layer, kind, shape, data, source } of tensors) {
    const name = `${dense.size === 1 && dense.has(layer) ? head : layer}/${kind}`;
    const other = weights.get(name);
    if (other !== undefined) throw new Error(`${source} and ${other.source} are both ${name}`);
    weights.set(name, { ...inOurLayout(kind, shape, data), source });
  }
  return weights;
}

function layerOf({ layer }: KerasTensor): string {
  return layer;
}

function inOurLayout(kind: string, shape: readonly number[], data: Float32Array) {
  if (kind !== 'kernel' || shape.length !== 4) return { shape, data };
  return convolutionFromKeras(shape as [number, number, number, number], data);
}
