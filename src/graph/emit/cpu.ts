/**
 * The forms that ONNX Runtime's CPU provider computes fastest, each equal to the portable form up to rounding:
 * - a channel's scale and shift, the ReLU behind it and a tensor added to it are one pass: `FusedConv`, one group a channel
 *   (small planes: `BatchNormalization`);
 * - what is scattered and then added to a tensor is scattered straight into that tensor's memory: `ScatterElements`;
 * - products with a transposed matrix don't copy it: `FusedMatMul`;
 * - the dot product of two large planes is a matrix product of a row and a column, which reads each once and writes nothing;
 * - the gradients of convolutions are matrix products (see convolution-gradients), with shifted copies made by a grouped
 *   convolution with one-hot kernels.
 */

import type { MatmulAttributes } from '../ops/matmul.ts';
import { scatterInto } from '../ops/max-pool.ts';
import { sizeOf, staticShape } from '../shape.ts';
import type { Emitter, Node, Shape, Tensor } from '../tensor.ts';
import { convolutionGradients, oneHotKernels, type Window } from './convolution-gradients.ts';
import type { Fusion, Target } from './emitter.ts';

const microsoft = 'com.microsoft';

export const cpu: Target = {
  opsets: { '': 17, [microsoft]: 1 },
  forms: {
    affine: ({ inputs }, [x, a, b], emitter) => [channelPass(inputs[0]!.shape, [x!, a!, b], emitter)],
    matmul: ({ attributes }, [a, b], emitter) => {
      const { transposeA, transposeB } = attributes as MatmulAttributes;
      return [product(a!, b!, emitter, transposeA, transposeB)];
    },
    step: (_, inputs, emitter) => [emitter.one('HardSigmoid', inputs, { alpha: { float: 3e37 }, beta: { float: 0 } })],
    channelDot: ({ inputs }, [x, y], emitter) => [dot(x!, y!, staticShape(inputs[0]!), emitter)],
    moments: momentsInTwoPasses,
    ...convolutionGradients({
      transposedProduct: (w, y, emitter) => product(w, y, emitter, true),
      productOfTransposed: (a, b, emitter) => product(a, b, emitter, false, true),
      windows,
    }),
  },
  fuse: (node, isInner) => fuseScatter(node, isInner) ?? fuseChannelPass(node, isInner),
};

/** Up to this many pixels a plane a grouped convolution costs more than it saves: 20×20. */
const smallPlane = 400;

/** x·a + b (+ addend), then the activation. */
function channelPass(
  shape: Shape,
  names: readonly [x: string, a: string, b?: string | undefined, addend?: string | undefined],
  emitter: Emitter,
  activation?: 'Relu',
): string {
  const channels = shape[1] as number;
  const [x, a, b, addend] = names;
  const same = (value: number) => emitter.floats([channels], new Float32Array(channels).fill(value));
  const isSmall =
    shape.slice(2).every((size) => typeof size === 'number') && sizeOf(shape.slice(2) as number[]) <= smallPlane;
  if (isSmall) {
    // With mean 0, variance 1 and no epsilon a normalisation is its own scale and shift, exactly.
    const inputs = [x, a, b ?? same(0), same(0), same(1)];
    const scaled = emitter.one('BatchNormalization', inputs, { epsilon: { float: 0 } });
    const summed = addend === undefined ? scaled : emitter.one('Add', [scaled, addend]);
    return activation === undefined ? summed : emitter.one(activation, [summed]);
  }
  const kernel = emitter.one('Reshape', [a, emitter.integers([4], [channels, 1, 1, 1])]);
  const shifted = b === undefined && addend === undefined ? [x, kernel] : [x, kernel, b ?? same(0)];
  return emitter.one(
    'FusedConv',
    addend === undefined ? shifted : [...shifted, addend],
    { group: channels, kernel_shape: [1, 1], ...(activation === undefined ? {} : { activation }) },
    microsoft,
  );
}

/** relu(affine(x)) and affine(x) + y become one pass each. */
function fuseChannelPass(node: Node, isInner: (tensor: Tensor) => boolean): Fusion | undefined {
  const { operation, inputs, outputs } = node;
  if (operation.name !== 'relu' && operation.name !== 'add') return undefined;
  const place = inputs.findIndex((input) => input.node.operation.name === 'affine' && isInner(input));
  if (place < 0) return undefined;
  const affine = inputs[place]!.node;
  const { shape } = affine.inputs[0]!;
  if (operation.name === 'relu') {
    return {
      inputs: affine.inputs,
      absorbs: [affine],
      form: ([x, a, b], emitter) => [channelPass(shape, [x!, a!, b], emitter, 'Relu')],
    };
  }
  const addend = inputs[1 - place]!;
  if (addend.shape.join() !== outputs[0]!.shape.join() || addend === inputs[place]) return undefined;
  return {
    inputs: [...affine.inputs, addend],
    absorbs: [affine],
    form(names, emitter) {
      const [x, a, b, y] = affine.inputs.length === 3 ? names : [names[0]!, names[1]!, undefined, names[2]!];
      return [channelPass(shape, [x!, a!, b, y!], emitter)];
    },
  };
}

/** scatterAdd(values, places) + y begins with y instead of with zeros. */
function fuseScatter({ operation, inputs }: Node, isInner: (tensor: Tensor) => boolean): Fusion | undefined {
  if (operation.name !== 'add' || inputs[0]!.shape.join() !== inputs[1]!.shape.join()) return undefined;
  const place = inputs.findIndex((input) => input.node.operation.name === 'scatterAdd' && isInner(input));
  if (place < 0) return undefined;
  const scatter = inputs[place]!.node;
  return {
    inputs: [...scatter.inputs, inputs[1 - place]!],
    absorbs: [scatter],
    form: ([values, places, y], emitter) => [scatterInto(y!, values!, places!, staticShape(inputs[place]!), emitter)],
  };
}

function product(a: string, b: string, emitter: Emitter, transposeA = false, transposeB = false): string {
  return transposeA || transposeB
    ? emitter.one('FusedMatMul', [a, b], { transA: Number(transposeA), transB: Number(transposeB) }, microsoft)
    : emitter.one('MatMul', [a, b]);
}

/**
 * Products of a row and a column are quicker than `Mul` and `ReduceSum`, twice at 80×80, where the rows are long enough. They
 * are summed one number after another, so longer rows than these lose digits.
 */
const rowLength = { least: 400, most: 800 };

/** Σ x·y over N, H, W for each channel. */
function dot(x: string, y: string, shape: readonly number[], emitter: Emitter): string {
  const [images, channels, height, width] = shape as [number, number, number, number];
  const plane = height * width;
  const lengths = Array.from({ length: rowLength.most }, (_, i) => rowLength.most - i);
  const length = lengths.find((each) => plane % each === 0)!;
  if (length < rowLength.least) {
    return emitter.one('ReduceSum', [emitter.one('Mul', [x, y]), emitter.integers([3], [0, 2, 3])], { keepdims: 0 });
  }
  const rows = plane / length;
  const asRows = emitter.integers([3], [images * channels * rows, 1, length]);
  const [a, b] = [x, y].map((name) => emitter.one('Reshape', [name, asRows])) as [string, string];
  const products = emitter.one('Reshape', [
    product(a, b, emitter, false, true),
    emitter.integers([3], [images, channels, rows]),
  ]);
  return emitter.one('ReduceSum', [products, emitter.integers([2], [0, 2])], { keepdims: 0 });
}

/** Var = E[(x − m)²], the centred tensor made by one channel pass. */
function momentsInTwoPasses({ inputs }: Node, [x]: readonly string[], emitter: Emitter): readonly string[] {
  const channels = inputs[0]!.shape[1] as number;
  const count = sizeOf(staticShape(inputs[0]!)) / channels;
  const mean = emitter.one('ReduceMean', [x!], { axes: [0, 2, 3], keepdims: 0 });
  const ones = emitter.floats([channels], new Float32Array(channels).fill(1));
  const centred = channelPass(inputs[0]!.shape, [x!, ones, emitter.one('Neg', [mean])], emitter);
  const squares = dot(centred, centred, staticShape(inputs[0]!), emitter);
  return [mean, emitter.one('Mul', [squares, emitter.floats([], [1 / count])])];
}

/** For each channel, one copy for each tap of the window: a grouped convolution with one-hot kernels. */
function windows(x: string, shape: Shape, window: Window, emitter: Emitter, mirrored = false): string {
  const channels = shape[1] as number;
  const { rows, columns, stride, padding } = window;
  const kernels = emitter.floats(
    [channels * rows * columns, 1, rows, columns],
    oneHotKernels(channels, window, mirrored),
  );
  return emitter.one('Conv', [x, kernels], {
    group: channels,
    kernel_shape: [rows, columns],
    strides: [stride, stride],
    pads: padding,
  });
}
