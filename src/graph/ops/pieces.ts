/** Tensors side by side, and cut apart again: concatenation and split are each other's gradients. */

import { sizeOf, staticShape, stridesOf } from '../shape.ts';
import { apply, applyOne, formatShape, misfit, type Operation, type Tensor } from '../tensor.ts';
import { zeros } from './leaf.ts';

const concatOperation: Operation<{ axis: number }> = {
  name: 'concat',
  infer(inputs, { axis }) {
    const first = inputs[0]!;
    const fits = inputs.every(
      ({ type, shape }) =>
        type === first.type &&
        shape.length === first.shape.length &&
        shape.every((dimension, i) => i === axis || dimension === first.shape[i]),
    );
    if (!fits || axis < 0 || axis >= first.shape.length) {
      throw misfit('concat', inputs, `types and all sizes but that of axis ${axis} must be equal`);
    }
    const total = inputs.reduce((size, { shape }) => size + numberAt(shape[axis]!, axis), 0);
    return [{ type: first.type, shape: first.shape.map((dimension, i) => (i === axis ? total : dimension)) }];
  },
  evaluate(inputs, { attributes: { axis }, outputs }) {
    const shape = staticShape(outputs[0]!);
    const result = new Float64Array(sizeOf(shape));
    const outer = sizeOf(shape.slice(0, axis));
    const row = sizeOf(shape.slice(axis));
    let start = 0;
    for (const { shape: own, data } of inputs) {
      const width = sizeOf(own.slice(axis));
      for (let i = 0; i < outer; i++) result.set(data.subarray(i * width, (i + 1) * width), i * row + start);
      start += width;
    }
    return [result];
  },
  gradient: ({ inputs, attributes: { axis } }, [dy]) =>
    split(
      dy!,
      axis,
      inputs.map(({ shape }) => shape[axis] as number),
    ),
  emit: ({ attributes }, inputs, emitter) => [emitter.one('Concat', inputs, { axis: attributes.axis })],
};

/** Tensors one after another along an axis. */
export function concat(tensors: readonly Tensor[], axis: number): Tensor {
  return tensors.length === 1 ? tensors[0]! : applyOne(concatOperation, tensors, { axis });
}

const splitOperation: Operation<{ axis: number; sizes: readonly number[] }> = {
  name: 'split',
  infer(inputs, { axis, sizes }) {
    const { type, shape } = inputs[0]!;
    if (shape[axis] !== sizes.reduce((a, b) => a + b, 0)) {
      throw misfit('split', inputs, `the sizes ${formatShape(sizes)} don't add up to axis ${axis}`);
    }
    return sizes.map((size) => ({ type, shape: shape.map((dimension, i) => (i === axis ? size : dimension)) }));
  },
  evaluate([x], { attributes: { axis, sizes } }) {
    const outer = sizeOf(x!.shape.slice(0, axis));
    const stride = stridesOf(x!.shape)[axis]!;
    const row = x!.shape[axis]! * stride;
    let start = 0;
    return sizes.map((size) => {
      const width = size * stride;
      const result = new Float64Array(outer * width);
      for (let i = 0; i < outer; i++) {
        result.set(x!.data.subarray(i * row + start, i * row + start + width), i * width);
      }
      start += width;
      return result;
    });
  },
  gradient: ({ outputs, attributes: { axis } }, gradients) => [
    concat(
      gradients.map((gradient, i) => gradient ?? zeros(staticShape(outputs[i]!))),
      axis,
    ),
  ],
  emit: ({ attributes: { axis, sizes } }, [x], emitter) =>
    emitter.node('Split', [x!, emitter.integers([sizes.length], sizes)], { axis }, { outputs: sizes.length }),
};

/** Cuts a tensor along an axis into pieces of the given sizes, which must add up. */
export function split(x: Tensor, axis: number, sizes: readonly number[]): readonly Tensor[] {
  return sizes.length === 1 && x.shape[axis] === sizes[0] ? [x] : apply(splitOperation, [x], { axis, sizes });
}

/** The part of a tensor from `start` (included) to `end` (excluded) along an axis. */
export function slice(x: Tensor, axis: number, start: number, end: number): Tensor {
  const size = numberAt(x.shape[axis] ?? 0, axis);
  if (!(start >= 0 && start < end && end <= size)) {
    throw misfit('slice', [x], `there is no part ${start}…${end} along axis ${axis}`);
  }
  const sizes = [start, end - start, size - end];
  return split(
    x,
    axis,
    sizes.filter((width) => width > 0),
  )[start > 0 ? 1 : 0]!;
}

function numberAt(dimension: number | string, axis: number): number {
  if (typeof dimension === 'string') throw new Error(`the size of axis ${axis} must be a number, not ${dimension}`);
  return dimension;
}
