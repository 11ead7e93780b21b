/** The same numbers under another shape, or with the axes in another order. */

import { eachOffset, sizeOf, staticShape, stridesOf } from '../shape.ts';
import { applyOne, type Dimension, formatShape, misfit, type Operation, type Shape, type Tensor } from '../tensor.ts';

const reshapeOperation: Operation<{ shape: readonly Dimension[] }> = {
  name: 'reshape',
  infer(inputs, { shape }) {
    const x = inputs[0]!;
    const names = (list: Shape) => list.filter((dimension) => typeof dimension === 'string').join();
    const size = (list: Shape) => sizeOf(list.filter((dimension) => typeof dimension === 'number'));
    if (names(x.shape) !== names(shape) || size(x.shape) !== size(shape)) {
      throw misfit('reshape', inputs, `has another number of elements than ${formatShape(shape)}`);
    }
    return [{ type: x.type, shape }];
  },
  evaluate: ([x]) => [x!.data],
  gradient: ({ inputs }, [dy]) => [reshape(dy!, inputs[0]!.shape)],
  emit({ inputs, attributes }, [x], emitter) {
    // In ONNX 0 keeps the input's size at that place and -1 is worked out.
    const target = attributes.shape.map((dimension, axis) =>
      typeof dimension === 'number' ? dimension : inputs[0]!.shape[axis] === dimension ? 0 : -1,
    );
    return [emitter.one('Reshape', [x!, emitter.integers([target.length], target)])];
  },
};

export function reshape(x: Tensor, shape: Shape): Tensor {
  return applyOne(reshapeOperation, [x], { shape });
}

const transposeOperation: Operation<{ order: readonly number[] }> = {
  name: 'transpose',
  infer(inputs, { order }) {
    const { type, shape } = inputs[0]!;
    if ([...order].sort((a, b) => a - b).join() !== shape.map((_, axis) => axis).join()) {
      throw misfit('transpose', inputs, `the order ${formatShape(order)} isn't a permutation of the axes`);
    }
    return [{ type, shape: order.map((axis) => shape[axis]!) }];
  },
  evaluate([x], { attributes, outputs }) {
    const shape = staticShape(outputs[0]!);
    const strides = stridesOf(x!.shape);
    const result = new Float64Array(x!.data.length);
    eachOffset(shape, [attributes.order.map((axis) => strides[axis]!)], (i, [offset]) => {
      result[i] = x!.data[offset!]!;
    });
    return [result];
  },
  gradient({ attributes }, [dy]) {
    const inverse = attributes.order.map((_, axis) => attributes.order.indexOf(axis));
    return [transpose(dy!, inverse)];
  },
  emit: ({ attributes }, inputs, emitter) => [emitter.one('Transpose', inputs, { perm: attributes.order })],
};

/** Axis i of the result is axis `order[i]` of x. */
export function transpose(x: Tensor, order: readonly number[]): Tensor {
  return applyOne(transposeOperation, [x], { order });
}
