/**
 * What batch normalisation is made of, channel by channel of x `[N, C, H, W]`.
 *
 * `affine`: y = a·x + b with a, b `[C]`. Then dx = a·dy, da = Σ dy·x, db = Σ dy (sums over N, H, W).
 * `channelDot`: s = Σ x·y over N, H, W: what da is made of. Then dx = ds·y and dy = ds·x, affine passes both.
 * `moments`: mean m and population variance v over N, H, W (M numbers each). Then dx = p·x + q with
 *   p = 2·dv/M and q = (dm − 2·m·dv)/M: itself one affine pass, however many layers use m and v.
 */

import { sizeOf, staticShape } from '../shape.ts';
import { apply, applyOne, misfit, type Operation, type Tensor, type TensorType } from '../tensor.ts';
import { mul, sub } from './binary.ts';
import { scalar, zeros } from './leaf.ts';
import { sum } from './sum.ts';

function checkPlanes(name: string, inputs: readonly TensorType[]): TensorType {
  const [x, ...vectors] = inputs as [TensorType, ...TensorType[]];
  const fits =
    x.type === 'float32' &&
    x.shape.length === 4 &&
    vectors.every(({ type, shape }) => type === 'float32' && shape.length === 1 && shape[0] === x.shape[1]);
  if (!fits) throw misfit(name, inputs, 'takes float32 [N, C, H, W] and vectors of C numbers');
  return x;
}

/** The channel of each element of [N, C, H, W]. */
function channelOf(shape: readonly number[]): (i: number) => number {
  const [, channels, height, width] = shape as [number, number, number, number];
  return (i) => Math.floor(i / (height * width)) % channels;
}

const affineOperation: Operation<Record<string, never>> = {
  name: 'affine',
  infer(inputs) {
    const { type, shape } = checkPlanes('affine', inputs);
    return [{ type, shape }];
  },
  evaluate([x, a, b]) {
    const channel = channelOf(x!.shape);
    return [x!.data.map((value, i) => value * a!.data[channel(i)]! + (b?.data[channel(i)] ?? 0))];
  },
  gradient({ inputs }, [dy]) {
    const [x, a, b] = inputs;
    const dx = affine(dy!, a!);
    const da = channelDot(dy!, x!);
    return b === undefined ? [dx, da] : [dx, da, sum(dy!, [0, 2, 3])];
  },
  emit({ inputs }, [x, a, b], emitter) {
    const channels = inputs[0]!.shape[1] as number;
    if (b === undefined)
      return [emitter.one('Mul', [x!, emitter.one('Reshape', [a!, emitter.integers([3], [channels, 1, 1])])])];
    // A normalisation with mean 0, variance 1 and no epsilon: runtimes fold it into the convolution before it, and keep
    // their blocked layouts through it, which they don't for Mul and Add.
    const same = (value: number) => emitter.floats([channels], new Float32Array(channels).fill(value));
    return [emitter.one('BatchNormalization', [x!, a!, b, same(0), same(1)], { epsilon: { float: 0 } })];
  },
};

/** a·x + b for each channel of x `[N, C, H, W]`, with `scale` a and `shift` b (none: 0) of shape `[C]`. */
export function affine(x: Tensor, scale: Tensor, shift?: Tensor): Tensor {
  return applyOne(affineOperation, shift === undefined ? [x, scale] : [x, scale, shift], {});
}

const dotOperation: Operation<Record<string, never>> = {
  name: 'channelDot',
  infer(inputs) {
    const [x, y] = inputs as [TensorType, TensorType];
    const fits = x.type === 'float32' && x.shape.length === 4 && y.type === x.type && x.shape.join() === y.shape.join();
    if (!fits) throw misfit('channelDot', inputs, 'takes two float32 [N, C, H, W] of one shape');
    return [{ type: x.type, shape: [x.shape[1]!] }];
  },
  evaluate([x, y]) {
    const channel = channelOf(x!.shape);
    const result = new Float64Array(x!.shape[1]!);
    x!.data.forEach((value, i) => {
      result[channel(i)]! += value * y!.data[i]!;
    });
    return [result];
  },
  gradient: ({ inputs: [x, y] }, [ds]) => [affine(y!, ds!), affine(x!, ds!)],
  emit: (_, inputs, emitter) => [
    emitter.one('ReduceSum', [emitter.one('Mul', inputs), emitter.integers([3], [0, 2, 3])], { keepdims: 0 }),
  ],
};

/** Σ x·y over N, H and W: the dot product of each channel of two `[N, C, H, W]`, of shape `[C]`. */
export function channelDot(x: Tensor, y: Tensor): Tensor {
  return applyOne(dotOperation, [x, y], {});
}

const momentsOperation: Operation<Record<string, never>> = {
  name: 'moments',
  infer(inputs) {
    const { type, shape } = checkPlanes('moments', inputs);
    const vector = { type, shape: [shape[1]!] };
    return [vector, vector];
  },
  evaluate([x]) {
    const channels = x!.shape[1]!;
    const channel = channelOf(x!.shape);
    const count = x!.data.length / channels;
    const mean = new Float64Array(channels);
    x!.data.forEach((value, i) => {
      mean[channel(i)]! += value / count;
    });
    const variance = new Float64Array(channels);
    x!.data.forEach((value, i) => {
      variance[channel(i)]! += (value - mean[channel(i)]!) ** 2 / count;
    });
    return [mean, variance];
  },
  gradient({ inputs, outputs }, [dm, dv]) {
    const x = inputs[0]!;
    const [mean] = outputs as [Tensor, Tensor];
    const shape = staticShape(x);
    const perElement = scalar(shape[1]! / sizeOf(shape));
    const slope = dv === undefined ? zeros([shape[1]!]) : mul(mul(scalar(2), dv), perElement);
    const offset = mul(dm ?? zeros([shape[1]!]), perElement);
    return [affine(x, slope, sub(offset, mul(mean, slope)))];
  },
  emit({ inputs }, [x], emitter) {
    // E[(x − m)²] rather than E[x²] − m²: exact where the mean is large beside the spread.
    const flat = emitter.integers([1], [inputs[0]!.shape[1] as number]);
    const mean = emitter.one('ReduceMean', [x!], { axes: [0, 2, 3], keepdims: 1 });
    const centred = emitter.one('Sub', [x!, mean]);
    const variance = emitter.one('ReduceMean', [emitter.one('Mul', [centred, centred])], {
      axes: [0, 2, 3],
      keepdims: 1,
    });
    return [emitter.one('Reshape', [mean, flat]), emitter.one('Reshape', [variance, flat])];
  },
};

/** The mean and the population variance of each channel of x `[N, C, H, W]`, each of shape `[C]`. */
export function moments(x: Tensor): { readonly mean: Tensor; readonly variance: Tensor } {
  const [mean, variance] = apply(momentsOperation, [x], {});
  return { mean: mean!, variance: variance! };
}
