/**
 * The forms that ONNX Runtime's CPU provider computes fastest, each equal to the portable form up to rounding:
 * - a channel's scale and shift, the ReLU behind it and a tensor added to it are one pass: `FusedConv`, one group a channel
 *   (small planes: `BatchNormalization`);
 * - what is scattered and then added to a tensor is scattered straight into that tensor's memory: `ScatterElements`;
 * - products with a transposed matrix don't copy it: `FusedMatMul`;
 * - the dot product of two large planes is a matrix product of a row and a column, which reads each once and writes nothing;
 * - 1×1 convolutions' gradients are matrix products; the kernel gradient of larger ones is one product with a stack of
 *   shifted copies, made by a grouped convolution with one-hot kernels;
 * - the 3×3 input gradient is a convolution with the kernel turned by 180° and its channels exchanged.
 */

import type { ConvolutionAttributes } from '../ops/convolution.ts';
import type { MatmulAttributes } from '../ops/matmul.ts';
import { scatterInto } from '../ops/max-pool.ts';
import { sizeOf, staticShape } from '../shape.ts';
import type { Emitter, Node, Shape, Tensor } from '../tensor.ts';
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
    convInputGradient,
    convKernelGradient,
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

type GradientAttributes = ConvolutionAttributes & { readonly shape: Shape };

function isPointwise(kernel: Shape, { stride, padding }: ConvolutionAttributes): boolean {
  return kernel[2] === 1 && kernel[3] === 1 && stride === 1 && padding.every((width) => width === 0);
}

/** [N, C, H, W] as [N, C, H·W]. */
function flatPlanes(name: string, shape: Shape, emitter: Emitter): string {
  const [images, channels, height, width] = shape as [number, number, number, number];
  return emitter.one('Reshape', [name, emitter.integers([3], [images, channels, height * width])]);
}

function convInputGradient(node: Node, names: readonly string[], emitter: Emitter): readonly string[] {
  const [dy, w] = node.inputs as [Tensor, Tensor];
  const { stride, padding, shape } = node.attributes as GradientAttributes;
  const [filters, channels, rows, columns] = staticShape(w) as [number, number, number, number];
  if (isPointwise(w.shape, { stride, padding })) {
    const matrix = emitter.one('Reshape', [names[1]!, emitter.integers([2], [filters, channels])]);
    const flat = product(matrix, flatPlanes(names[0]!, dy.shape, emitter), emitter, true);
    return [emitter.one('Reshape', [flat, emitter.integers([4], shape as number[])])];
  }
  if (stride !== 1) return node.operation.emit(node, names, emitter);
  const swapped = emitter.one('Transpose', [names[1]!], { perm: [1, 0, 2, 3] });
  const turned = emitter.one('Slice', [
    swapped,
    emitter.integers([2], [-1, -1]),
    emitter.integers([2], [-(2 ** 31), -(2 ** 31)]),
    emitter.integers([2], [2, 3]),
    emitter.integers([2], [-1, -1]),
  ]);
  const [top, left, bottom, right] = padding as [number, number, number, number];
  const pads = [rows - 1 - top, columns - 1 - left, rows - 1 - bottom, columns - 1 - right];
  if (pads.some((width) => width < 0)) return node.operation.emit(node, names, emitter);
  return [emitter.one('Conv', [names[0]!, turned], { kernel_shape: [rows, columns], strides: [1, 1], pads })];
}

function convKernelGradient(node: Node, names: readonly string[], emitter: Emitter): readonly string[] {
  const [x, dy] = node.inputs as [Tensor, Tensor];
  const { stride, padding, shape } = node.attributes as GradientAttributes;
  const [filters, channels, rows, columns] = shape as [number, number, number, number];
  const kernelShape = emitter.integers([4], shape as number[]);
  const images = x.shape[0] as number;
  // A row of ones times the matrix that has an image a row: quicker than ReduceSum.
  const sumOverImages = (products: string) => {
    const rowsOfImages = emitter.one('Reshape', [products, emitter.integers([2], [images, -1])]);
    return emitter.one('MatMul', [emitter.floats([1, images], new Float32Array(images).fill(1)), rowsOfImages]);
  };

  if (isPointwise(shape, { stride, padding })) {
    const products = product(
      flatPlanes(names[1]!, dy.shape, emitter),
      flatPlanes(names[0]!, x.shape, emitter),
      emitter,
      false,
      true,
    );
    return [emitter.one('Reshape', [sumOverImages(products), kernelShape])];
  }

  const [top, left, bottom, right] = padding as [number, number, number, number];
  const pads = [rows - 1 - top, columns - 1 - left, rows - 1 - bottom, columns - 1 - right];
  if (stride === 1 && filters < channels && pads.every((width) => width >= 0)) {
    // Stack the smaller side: copies of dy shifted so that row (o, u, v) meets x where tap (u, v) of filter o read it.
    const stack = shiftedCopies(names[1]!, filters, rows, columns, { stride, padding: pads }, emitter, true);
    const flat = flatPlanes(stack, [x.shape[0]!, filters * rows * columns, x.shape[2]!, x.shape[3]!], emitter);
    const products = product(flat, flatPlanes(names[0]!, x.shape, emitter), emitter, false, true);
    const taps = emitter.one('Reshape', [
      sumOverImages(products),
      emitter.integers([4], [filters, rows, columns, channels]),
    ]);
    return [emitter.one('Transpose', [taps], { perm: [0, 3, 1, 2] })];
  }
  const stack = shiftedCopies(names[0]!, channels, rows, columns, { stride, padding }, emitter);
  const flat = flatPlanes(stack, [x.shape[0]!, channels * rows * columns, dy.shape[2]!, dy.shape[3]!], emitter);
  const products = product(flatPlanes(names[1]!, dy.shape, emitter), flat, emitter, false, true);
  return [emitter.one('Reshape', [sumOverImages(products), kernelShape])];
}

/**
 * For each channel, one copy for each tap (u, v) of a kernel, holding what that tap reads: `[N, C·h·w, H', W']`.
 * `mirrored` numbers the taps from the last to the first.
 */
function shiftedCopies(
  x: string,
  channels: number,
  rows: number,
  columns: number,
  { stride, padding }: ConvolutionAttributes,
  emitter: Emitter,
  mirrored = false,
): string {
  const taps = rows * columns;
  const oneHot = new Float32Array(channels * taps * taps);
  for (let copy = 0; copy < channels * taps; copy++) {
    const tap = copy % taps;
    oneHot[copy * taps + (mirrored ? taps - 1 - tap : tap)] = 1;
  }
  return emitter.one('Conv', [x, emitter.floats([channels * taps, 1, rows, columns], oneHot)], {
    group: channels,
    kernel_shape: [rows, columns],
    strides: [stride, stride],
    pads: padding,
  });
}
