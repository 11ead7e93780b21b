/** Where numbers come from: inputs that a run feeds, and constants that are part of the graph. */

import type { ElementArray, ElementType } from '../onnx/model.ts';
import { sizeOf, staticShape } from '../shape.ts';
import { applyOne, type Dimension, formatShape, type Operation, type Tensor } from '../tensor.ts';

const inputOperation: Operation<{ name: string; type: string; shape: readonly Dimension[] }> = {
  name: 'input',
  infer: (_, { type, shape }) => [{ type: type as ElementType, shape }],
  evaluate() {
    throw new Error('an input has no value of its own');
  },
  emit: ({ attributes }) => [attributes.name],
};

/** A value that every run feeds. */
export function input(name: string, shape: readonly Dimension[], type: ElementType = 'float32'): Tensor {
  return applyOne(inputOperation, [], { name, type, shape });
}

const constantOperation: Operation<{ type: string; shape: readonly number[]; data: ElementArray; label: string }> = {
  name: 'constant',
  infer: (_, { type, shape, data }) => {
    if (data.length !== sizeOf(shape)) {
      throw new Error(`constant: ${data.length} numbers don't fill the shape ${formatShape(shape)}`);
    }
    return [{ type: type as ElementType, shape }];
  },
  evaluate: (_, { attributes }) => [Float64Array.from(attributes.data as ArrayLike<number>)],
  emit: ({ attributes }, _, emitter) => [
    emitter.tensor(attributes.type as ElementType, attributes.shape, attributes.data, attributes.label),
  ],
};

/** Fixed float32 numbers, row-major. They become an initialiser of the ONNX graph, under the label where there is one. */
export function constant(shape: readonly number[], data: readonly number[] | Float32Array, label = ''): Tensor {
  const floats = data instanceof Float32Array ? data : Float32Array.from(data);
  return applyOne(constantOperation, [], { type: 'float32', shape, data: floats, label });
}

/** One number, shape `[]`. */
export function scalar(value: number): Tensor {
  return constant([], [value]);
}

const fillOperation: Operation<{ shape: readonly number[]; value: number }> = {
  name: 'fill',
  infer: (_, { shape }) => [{ type: 'float32', shape }],
  evaluate: (_, { attributes }) => [new Float64Array(sizeOf(attributes.shape)).fill(attributes.value)],
  emit: ({ attributes }, _, emitter) =>
    attributes.shape.length === 0
      ? [emitter.floats([], [attributes.value])]
      : [
          emitter.one('Expand', [
            emitter.floats([], [attributes.value]),
            emitter.integers([attributes.shape.length], attributes.shape),
          ]),
        ],
};

export function zeros(shape: readonly number[]): Tensor {
  return applyOne(fillOperation, [], { shape: staticShape({ shape }), value: 0 });
}

export function ones(shape: readonly number[]): Tensor {
  return applyOne(fillOperation, [], { shape: staticShape({ shape }), value: 1 });
}
