/**
 * The names and layouts of PyTorch's DenseNets as ours: torchvision's, CheXNet's and TorchXRayVision's. What stands before
 * `features.` (`module.densenet121.`) doesn't matter; `norm.1`, as PyTorch 0.3 wrote it, is `norm1`.
 */

import { transposed } from '../layouts.ts';
import type { Weight, WeightFile } from '../weight-file.ts';
import { familyOf } from './families.ts';

export interface TorchWeight {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/**
 * Both libraries normalise by √(v + ε). PyTorch's ε is this, ours Keras': a variance v of PyTorch's is v + ε_P − ε_K here,
 * which gives the same scale exactly, save for the rounding of v.
 */
const [torchEpsilon, kerasEpsilon] = [1e-5, 1.001e-5];

const kinds: Readonly<Record<string, string>> = {
  weight: 'gamma',
  bias: 'beta',
  running_mean: 'moving_mean',
  running_var: 'moving_variance',
};

/**
 * Weights by our names. The dense layer may have any name (`classifier`, `classifier.0`): it is the head if it is the only one.
 *
 * @throws if two have the same name
 */
export function fromTorch(
  tensors: readonly TorchWeight[],
): Pick<WeightFile, 'weights' | 'preprocessing' | 'findings' | 'thresholds' | 'usualFindings' | 'notices'> {
  const operatingPoints = tensors.find(({ name }) => isOperatingPoints(name))?.data;
  const dense = tensors.filter(({ name, shape }) => shape.length === 2 && name.endsWith('.weight'));
  const head = dense.length === 1 ? dense[0]!.name.slice(0, -'weight'.length) : undefined;
  const weights = new Map<string, Weight>();
  let isGrey = false;
  for (const tensor of tensors) {
    if (tensor.name.endsWith('num_batches_tracked') || isOperatingPoints(tensor.name)) continue;
    const { name, shape, data } = inOurs(tensor, head);
    const other = weights.get(name);
    if (other !== undefined) throw new Error(`${tensor.name} and ${other.source} are both ${name}`);
    const isGreyStem = name === 'conv1/conv/kernel' && shape.length === 4 && shape[1] === 1;
    isGrey ||= isGreyStem;
    weights.set(name, { ...(isGreyStem ? threeChannels(shape, data) : { shape, data }), source: tensor.name });
  }
  const outputs = weights.get('predictions/bias')?.shape[0];
  return { weights, ...familyOf({ isGrey, outputs, names: tensors.map(({ name }) => name), operatingPoints }) };
}

/** What TorchXRayVision's networks carry beside their weights. */
function isOperatingPoints(name: string): boolean {
  return /(^|\.)op_threshs$/.test(name);
}

function inOurs({ name, shape, data }: TorchWeight, head: string | undefined): TorchWeight {
  if (head !== undefined && name.startsWith(head)) {
    if (name === `${head}bias`) return { name: 'predictions/bias', shape, data };
    if (name === `${head}weight`) return { name: 'predictions/kernel', ...transposed(shape as [number, number], data) };
  }
  const [, inside = '', part = ''] = /(?:^|\.)features\.(.+)\.(\w+)$/.exec(name) ?? [];
  const layer = layerOf(inside.replace(/\b(norm|conv)\.([12])$/, '$1$2'));
  if (layer === undefined) return { name, shape, data };
  if (layer.endsWith('conv')) return { name: `${layer}/${part === 'weight' ? 'kernel' : part}`, shape, data };
  const kind = kinds[part] ?? part;
  const numbers = kind === 'moving_variance' ? data.map((value) => value + (torchEpsilon - kerasEpsilon)) : data;
  return { name: `${layer}/${kind}`, shape, data: numbers };
}

/** `denseblock1.denselayer2.norm1` → `conv2_block2_0_bn`; undefined for what isn't a DenseNet's. */
function layerOf(module: string): string | undefined {
  const fixed: Readonly<Record<string, string>> = { conv0: 'conv1/conv', norm0: 'conv1/bn', norm5: 'bn' };
  if (Object.hasOwn(fixed, module)) return fixed[module];
  const transition = /^transition(\d)\.(norm|conv)$/.exec(module);
  if (transition !== null) return `pool${Number(transition[1]) + 1}_${transition[2] === 'norm' ? 'bn' : 'conv'}`;
  const layer = /^denseblock(\d)\.denselayer(\d{1,3})\.(norm|conv)([12])$/.exec(module);
  if (layer === null) return undefined;
  const [, block, place, kind, count] = layer;
  const name = `conv${Number(block) + 1}_block${place}`;
  return kind === 'norm' ? `${name}_${Number(count) - 1}_bn` : `${name}_${count}_conv`;
}

/** A kernel for one grey channel as one for three equal ones: a third of it each. */
function threeChannels(shape: readonly number[], data: Float32Array): Pick<Weight, 'shape' | 'data'> {
  const [to, , height, width] = shape as [number, number, number, number];
  const taps = height * width;
  const spread = new Float32Array(3 * data.length);
  for (let o = 0; o < to; o++)
    for (let channel = 0; channel < 3; channel++)
      for (let tap = 0; tap < taps; tap++) spread[(3 * o + channel) * taps + tap] = data[o * taps + tap]! / 3;
  return { shape: [to, 3, height, width], data: spread };
}
