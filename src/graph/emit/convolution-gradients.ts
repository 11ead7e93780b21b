/**
 * The gradients of a convolution as matrix products, which targets compute faster than transposed convolutions or ones with
 * whole planes as kernels. With X, Y the planes as rows `[N, C, H·W]` and W the kernel:
 * - 1×1: dX = Wᵀ·dY and dW = Σ_n dY·Xᵀ;
 * - larger: dW is one product with a stack of shifted copies, one for each tap of the kernel, of the smaller side;
 * - stride 1: dX is a convolution with the kernel turned by 180° and its channels exchanged.
 */

import type { ConvolutionAttributes } from '../ops/convolution.ts';
import { staticShape } from '../shape.ts';
import type { Emitter, Node, Shape, Tensor } from '../tensor.ts';
import type { Form } from './emitter.ts';

/** How a target does the parts. */
export interface Parts {
  /** Wᵀ·Y for W `[O, C]` and Y `[N, O, P]`: `[N, C, P]`. */
  transposedProduct(w: string, y: string, emitter: Emitter): string;
  /** A·Bᵀ for A `[N, O, P]` and B `[N, C, P]`: `[N, O, C]`. */
  productOfTransposed(a: string, b: string, emitter: Emitter): string;
  /**
   * What each tap of a window reads in each channel of x: `[N, C·h·w, H'·W']`, or another shape of the same numbers in the
   * same order. `mirrored` numbers the taps from the last to the first.
   */
  windows(x: string, shape: Shape, window: Window, emitter: Emitter, mirrored?: boolean): string;
}

/** A window sliding over a padded plane. */
export interface Window extends ConvolutionAttributes {
  readonly rows: number;
  readonly columns: number;
}

type GradientAttributes = ConvolutionAttributes & { readonly shape: Shape };

export function convolutionGradients(parts: Parts): Readonly<Record<'convInputGradient' | 'convKernelGradient', Form>> {
  return {
    convInputGradient: (node, names, emitter) => [inputGradient(node, names, emitter, parts)],
    convKernelGradient: (node, names, emitter) => [kernelGradient(node, names, emitter, parts)],
  };
}

/** Kernels `[O·k, 1, h, w]` that each read one tap: those of a channel's windows, for `channels` channels. */
export function oneHotKernels(channels: number, { rows, columns }: Window, mirrored = false): Float32Array {
  const taps = rows * columns;
  const kernels = new Float32Array(channels * taps * taps);
  for (let copy = 0; copy < channels * taps; copy++) {
    const tap = copy % taps;
    kernels[copy * taps + (mirrored ? taps - 1 - tap : tap)] = 1;
  }
  return kernels;
}

function isPointwise(kernel: Shape, { stride, padding }: ConvolutionAttributes): boolean {
  return kernel[2] === 1 && kernel[3] === 1 && stride === 1 && padding.every((width) => width === 0);
}

/** [N, C, H, W] as [N, C, H·W]. */
function flatPlanes(name: string, shape: Shape, emitter: Emitter): string {
  const [images, channels, height, width] = shape as [number, number, number, number];
  return emitter.one('Reshape', [name, emitter.integers([3], [images, channels, height * width])]);
}

function inputGradient(node: Node, names: readonly string[], emitter: Emitter, parts: Parts): string {
  const [dy, w] = node.inputs as [Tensor, Tensor];
  const { stride, padding, shape } = node.attributes as GradientAttributes;
  const [filters, channels, rows, columns] = staticShape(w) as [number, number, number, number];
  if (isPointwise(w.shape, { stride, padding })) {
    const matrix = emitter.one('Reshape', [names[1]!, emitter.integers([2], [filters, channels])]);
    const flat = parts.transposedProduct(matrix, flatPlanes(names[0]!, dy.shape, emitter), emitter);
    return emitter.one('Reshape', [flat, emitter.integers([4], shape as number[])]);
  }
  const [top, left, bottom, right] = padding as [number, number, number, number];
  const pads = [rows - 1 - top, columns - 1 - left, rows - 1 - bottom, columns - 1 - right];
  if (stride !== 1 || pads.some((width) => width < 0)) return node.operation.emit(node, names, emitter)[0]!;
  const swapped = emitter.one('Transpose', [names[1]!], { perm: [1, 0, 2, 3] });
  const turned = emitter.one('Slice', [
    swapped,
    emitter.integers([2], [-1, -1]),
    emitter.integers([2], [-(2 ** 31), -(2 ** 31)]),
    emitter.integers([2], [2, 3]),
    emitter.integers([2], [-1, -1]),
  ]);
  return emitter.one('Conv', [names[0]!, turned], { kernel_shape: [rows, columns], strides: [1, 1], pads });
}

function kernelGradient(node: Node, names: readonly string[], emitter: Emitter, parts: Parts): string {
  const [x, dy] = node.inputs as [Tensor, Tensor];
  const { stride, padding, shape } = node.attributes as GradientAttributes;
  const [filters, channels, rows, columns] = shape as [number, number, number, number];
  const kernelShape = emitter.integers([4], shape as number[]);
  const images = x.shape[0] as number;
  // A row of ones times the matrix that has an image a row: quicker than ReduceSum.
  const sumOverImages = (products: string) => {
    if (images === 1) return products;
    const rowsOfImages = emitter.one('Reshape', [products, emitter.integers([2], [images, -1])]);
    return emitter.one('MatMul', [emitter.floats([1, images], new Float32Array(images).fill(1)), rowsOfImages]);
  };

  if (isPointwise(shape, { stride, padding })) {
    const flat = flatPlanes(names[1]!, dy.shape, emitter);
    const products = parts.productOfTransposed(flat, flatPlanes(names[0]!, x.shape, emitter), emitter);
    return emitter.one('Reshape', [sumOverImages(products), kernelShape]);
  }

  const taps = rows * columns;
  const [top, left, bottom, right] = padding as [number, number, number, number];
  const pads = [rows - 1 - top, columns - 1 - left, rows - 1 - bottom, columns - 1 - right];
  if (stride === 1 && filters < channels && pads.every((width) => width >= 0)) {
    // Stack the smaller side: copies of dy shifted so that row (o, u, v) meets x where tap (u, v) of filter o read it.
    const stack = parts.windows(names[1]!, dy.shape, { rows, columns, stride, padding: pads }, emitter, true);
    const flat = flatPlanes(stack, [images, filters * taps, x.shape[2]!, x.shape[3]!], emitter);
    const products = parts.productOfTransposed(flat, flatPlanes(names[0]!, x.shape, emitter), emitter);
    const kernel = emitter.one('Reshape', [
      sumOverImages(products),
      emitter.integers([4], [filters, rows, columns, channels]),
    ]);
    return emitter.one('Transpose', [kernel], { perm: [0, 3, 1, 2] });
  }
  const stack = parts.windows(names[0]!, x.shape, { rows, columns, stride, padding }, emitter);
  const flat = flatPlanes(stack, [images, channels * taps, dy.shape[2]!, dy.shape[3]!], emitter);
  const products = parts.productOfTransposed(flatPlanes(names[1]!, dy.shape, emitter), flat, emitter);
  return emitter.one('Reshape', [sumOverImages(products), kernelShape]);
}
