/**
 * Windows over planes by one-hot convolutions of one channel, and the max pool made of them, for targets without a max pool
 * that says where its maxima stood. Convolutions with zeros and a one move numbers and change none of them.
 *
 * With x_k what tap k of each window reads: y = max_k x_k and the place p = min {k : x_k = y}, so that the first of equal
 * numbers wins. Scattering v to the places is Σ_k T_k(v·[p = k]) with T_k the transpose of reading tap k; gathering x from
 * them is Σ_k x_k·[p = k].
 */

import type { MaxPoolAttributes } from '../ops/max-pool.ts';
import { sizeOf, staticShape } from '../shape.ts';
import type { Emitter, Node, Shape } from '../tensor.ts';
import { oneHotKernels, type Window } from './convolution-gradients.ts';
import type { Form } from './emitter.ts';

/** What each tap reads in each channel of x `[N, C, H, W]`, outside it zeros: `[N·C, h·w, H', W']`. */
export function windows(x: string, shape: Shape, window: Window, emitter: Emitter, mirrored = false): string {
  const { rows, columns, stride, padding } = window;
  const kernels = emitter.floats([rows * columns, 1, rows, columns], oneHotKernels(1, window, mirrored));
  const planes = emitter.one('Reshape', [x, emitter.integers([4], asPlanes(shape))]);
  const attributes = { kernel_shape: [rows, columns], strides: [stride, stride], pads: padding };
  return emitter.one('Conv', [planes, kernels], attributes);
}

/** `places` are `[N·C, 1, H', W']`: the number of the tap, in float32. */
export const windowMax: Readonly<Record<'maxPool' | 'scatterAdd' | 'gather', Form>> = {
  maxPool(node, [x], emitter) {
    const { window, stride, padding } = node.attributes as MaxPoolAttributes;
    const [largest, places] = node.outputs;
    if (!emitter.isUsed(places!)) return node.operation.emit(node, [x!], emitter);
    const [top, left, bottom, right] = padding as [number, number, number, number];
    const [images, channels, height, width] = node.inputs[0]!.shape as [number, number, number, number];
    const pads = emitter.integers([8], [0, 0, top, left, 0, 0, bottom, right]);
    const padded = emitter.one('Pad', [x!, pads, emitter.floats([], [lowest])], { mode: 'constant' });
    const paddedShape = [images, channels, height + top + bottom, width + left + right];
    const taps = windows(padded, paddedShape, { ...square(window), stride, padding: [0, 0, 0, 0] }, emitter);
    const maximum = emitter.one('ReduceMax', [taps], { axes: [1], keepdims: 1 });
    const isLargest = emitter.one('Equal', [taps, maximum]);
    const numbers = emitter.one('Where', [isLargest, tapNumbers(window, emitter), emitter.floats([], [window ** 2])]);
    return [
      emitter.one('Reshape', [maximum, emitter.integers([4], largest!.shape as number[])]),
      emitter.one('ReduceMin', [numbers], { axes: [1], keepdims: 1 }),
    ];
  },
  scatterAdd(node, [values, places], emitter) {
    const pool = poolOf(node);
    const { window, stride, padding } = pool.attributes as MaxPoolAttributes;
    const shape = staticShape(node.outputs[0]!);
    const windowPlanes = asPlanes(pool.outputs[0]!.shape);
    const own = emitter.one('Reshape', [values!, emitter.integers([4], windowPlanes)]);
    const kernels = emitter.floats([window ** 2, 1, window, window], oneHotKernels(1, square(window)));
    // Rows and columns at the end that no window reaches.
    const missing = [0, 1].map((axis) => {
      const reached = stride * (windowPlanes[axis + 2]! - 1) + window - padding[axis]! - padding[axis + 2]!;
      return shape[axis + 2]! - reached;
    });
    const spread = emitter.one('Mul', [own, chosen(places!, window, emitter)]);
    const sums = emitter.one('ConvTranspose', [spread, kernels], {
      kernel_shape: [window, window],
      strides: [stride, stride],
      pads: padding,
      output_padding: missing,
    });
    return [emitter.one('Reshape', [sums, emitter.integers([4], shape)])];
  },
  gather(node, [x, places], emitter) {
    const pool = poolOf(node);
    const { window, stride, padding } = pool.attributes as MaxPoolAttributes;
    const taps = windows(x!, node.inputs[0]!.shape, { ...square(window), stride, padding }, emitter);
    const own = emitter.one('Mul', [taps, chosen(places!, window, emitter)]);
    const sums = emitter.one('ReduceSum', [own, emitter.integers([1], [1])], { keepdims: 0 });
    return [emitter.one('Reshape', [sums, emitter.integers([4], staticShape(node.outputs[0]!))])];
  },
};

/** Below every number that a network makes, and finite: infinity times the zeros of a kernel is no number. */
const lowest = -3.4e38;

const square = (size: number) => ({ rows: size, columns: size, stride: 1, padding: [] });

function asPlanes(shape: Shape): number[] {
  const [images, channels, height, width] = shape as [number, number, number, number];
  return [images * channels, 1, height, width];
}

/** 0, 1, … along the taps. */
function tapNumbers(window: number, emitter: Emitter): string {
  const shape = [window ** 2, 1, 1];
  return emitter.floats(
    shape,
    Array.from({ length: sizeOf(shape) }, (_, tap) => tap),
  );
}

/** 1 at the tap that won, else 0: `[N·C, h·w, H', W']`. */
function chosen(places: string, window: number, emitter: Emitter): string {
  return emitter.one('Cast', [emitter.one('Equal', [places, tapNumbers(window, emitter)])], { to: 1 });
}

function poolOf({ operation, inputs }: Node): Node {
  const { node } = inputs[1]!;
  if (node.operation.name !== 'maxPool')
    throw new Error(`${operation.name} takes the places of a maxPool on this target`);
  return node;
}
