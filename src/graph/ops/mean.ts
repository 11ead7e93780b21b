/** The mean over axes. */

import { broadcastStrides, eachOffset, normaliseAxes, sizeOf, staticShape } from '../shape.ts';
import { applyOne, misfit, type Operation, type Tensor } from '../tensor.ts';
import { mul } from './binary.ts';
import { scalar } from './leaf.ts';
import { dropAxes, expand } from './sum.ts';

const meanOperation: Operation<{ axes: readonly number[] }> = {
  name: 'mean',
  infer(inputs, { axes }) {
    const { type, shape } = inputs[0]!;
    if (type !== 'float32') throw misfit('mean', inputs, 'takes float32');
    return [{ type, shape: shape.map((dimension, axis) => (axes.includes(axis) ? 1 : dimension)) }];
  },
  evaluate([x], { outputs }) {
    const shape = staticShape(outputs[0]!);
    const result = new Float64Array(sizeOf(shape));
    eachOffset(x!.shape, [broadcastStrides(shape, x!.shape)], (i, [offset]) => {
      result[offset!]! += x!.data[i]!;
    });
    return [result.map((total) => (total * result.length) / x!.data.length)];
  },
  gradient({ inputs, attributes }, [dy]) {
    const shape = staticShape(inputs[0]!);
    const count = sizeOf(attributes.axes.map((axis) => shape[axis]!));
    return [expand(mul(dy!, scalar(1 / count)), shape)];
  },
  emit: ({ attributes }, inputs, emitter) => [
    emitter.one('ReduceMean', inputs, { axes: attributes.axes, keepdims: 1 }),
  ],
};

/** The mean over the axes (all, unless given). Those axes go away, or stay with size 1 if `keep`. */
export function mean(x: Tensor, axes: readonly number[] = x.shape.map((_, axis) => axis), keep = false): Tensor {
  const chosen = normaliseAxes('mean', x, axes);
  const kept = applyOne(meanOperation, [x], { axes: chosen });
  return keep ? kept : dropAxes(kept, chosen);
}
