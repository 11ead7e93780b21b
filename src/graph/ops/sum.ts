/** Sums over axes, and their mirror image, repetition along axes: each is the other's gradient. */

import {
  broadcastShapes,
  broadcastStrides,
  eachOffset,
  normaliseAxes,
  sameShape,
  sizeOf,
  staticShape,
} from '../shape.ts';
import { applyOne, misfit, type Operation, type Shape, type Tensor } from '../tensor.ts';
import { reshape } from './reshape.ts';

const sumOperation: Operation<{ axes: readonly number[] }> = {
  name: 'sum',
  infer(inputs, { axes }) {
    const { type, shape } = inputs[0]!;
    if (type !== 'float32') throw misfit('sum', inputs, 'takes float32');
    return [{ type, shape: shape.map((dimension, axis) => (axes.includes(axis) ? 1 : dimension)) }];
  },
  evaluate([x], { outputs }) {
    const shape = staticShape(outputs[0]!);
    const result = new Float64Array(sizeOf(shape));
    eachOffset(x!.shape, [broadcastStrides(shape, x!.shape)], (i, [offset]) => {
      result[offset!]! += x!.data[i]!;
    });
    return [result];
  },
  gradient: ({ inputs }, [dy]) => [expand(dy!, inputs[0]!.shape)],
  emit: ({ attributes }, [x], emitter) => [
    emitter.one('ReduceSum', [x!, emitter.integers([attributes.axes.length], attributes.axes)], { keepdims: 1 }),
  ],
};

/** The sum over the axes (all, unless given). Summed axes go away, or stay with size 1 if `keep`. */
export function sum(x: Tensor, axes: readonly number[] = x.shape.map((_, axis) => axis), keep = false): Tensor {
  const chosen = normaliseAxes('sum', x, axes);
  const kept = chosen.length === 0 ? x : applyOne(sumOperation, [x], { axes: chosen });
  return keep ? kept : dropAxes(kept, chosen);
}

/** Reshapes axes of size 1 away. */
export function dropAxes(x: Tensor, axes: readonly number[]): Tensor {
  return axes.length === 0
    ? x
    : reshape(
        x,
        x.shape.filter((_, axis) => !axes.includes(axis)),
      );
}

const expandOperation: Operation<{ shape: readonly number[] }> = {
  name: 'expand',
  infer(inputs, { shape }) {
    const target = { type: inputs[0]!.type, shape };
    if (!sameShape(broadcastShapes('expand', [inputs[0]!, target]), shape)) {
      throw misfit('expand', [inputs[0]!, target], "the first shape doesn't broadcast to the second");
    }
    return [target];
  },
  evaluate([x], { attributes }) {
    const result = new Float64Array(sizeOf(attributes.shape));
    eachOffset(attributes.shape, [broadcastStrides(x!.shape, attributes.shape)], (i, [offset]) => {
      result[i] = x!.data[offset!]!;
    });
    return [result];
  },
  gradient: ({ inputs }, [dy]) => [sumTo(dy!, inputs[0]!.shape)],
  emit: ({ attributes }, [x], emitter) => [
    emitter.one('Expand', [x!, emitter.integers([attributes.shape.length], attributes.shape)]),
  ],
};

/** Repeats x along new axes and axes of size 1 until it has the shape. */
export function expand(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x;
  return applyOne(expandOperation, [x], { shape: staticShape({ shape }) });
}

/** The reverse of broadcasting: sums x over the axes along which `shape` was repeated. */
export function sumTo(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x;
  const extra = x.shape.length - shape.length;
  const axes = x.shape.flatMap((dimension, axis) => {
    const target = axis < extra ? 1 : shape[axis - extra];
    return axis < extra || (target === 1 && dimension !== 1) ? [axis] : [];
  });
  return reshape(sum(x, axes, true), shape);
}
