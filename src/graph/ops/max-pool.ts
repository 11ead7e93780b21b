/**
 * The largest number of each window, and where it stood. Windows may overlap: then a pixel that wins several windows
 * receives the sum of their gradients, so the gradient scatters with addition to the winners' places, and the gradient
 * of that scatter gathers from them. The first of equal numbers wins.
 */

import { sizeOf, staticShape } from '../shape.ts';
import { apply, applyOne, type Emitter, misfit, type Operation, type Shape, type Tensor } from '../tensor.ts';
import { windowedSize } from './convolution.ts';

export type MaxPoolAttributes = { window: number; stride: number; padding: readonly number[] };

const maxPoolOperation: Operation<MaxPoolAttributes> = {
  name: 'maxPool',
  infer(inputs, { window, stride, padding }) {
    const { type, shape } = inputs[0]!;
    if (type !== 'float32' || shape.length !== 4) throw misfit('maxPool', inputs, 'takes a float32 tensor of rank 4');
    if (padding.some((width) => width >= window))
      throw misfit('maxPool', inputs, 'padding must be less than the window');
    const plane = [0, 1].map((axis) =>
      windowedSize(shape[axis + 2]!, window, stride, padding[axis]!, padding[axis + 2]!),
    );
    if (plane.some((size) => size < 1))
      throw misfit('maxPool', inputs, `the window ${window} is larger than the plane`);
    const result = [shape[0]!, shape[1]!, ...plane];
    return [
      { type, shape: result },
      { type: 'int64', shape: result },
    ];
  },
  evaluate([x], { attributes: { window, stride, padding }, outputs }) {
    const [, , height, width] = x!.shape as [number, number, number, number];
    const shape = staticShape(outputs[0]!) as [number, number, number, number];
    const largest = new Float64Array(sizeOf(shape)).fill(Number.NEGATIVE_INFINITY);
    const places = new Float64Array(largest.length);
    for (let plane = 0, k = 0; plane < shape[0] * shape[1]; plane++)
      for (let i = 0; i < shape[2]; i++)
        for (let j = 0; j < shape[3]; j++, k++)
          for (let u = 0; u < window; u++)
            for (let v = 0; v < window; v++) {
              const row = i * stride + u - padding[0]!;
              const column = j * stride + v - padding[1]!;
              if (row < 0 || row >= height || column < 0 || column >= width) continue;
              const place = (plane * height + row) * width + column;
              if (x!.data[place]! > largest[k]!) {
                largest[k] = x!.data[place]!;
                places[k] = place;
              }
            }
    return [largest, places];
  },
  gradient: ({ inputs, outputs }, [dy]) => [dy && scatterAdd(dy, outputs[1]!, inputs[0]!.shape)],
  emit: ({ outputs, attributes: { window, stride, padding } }, inputs, emitter) =>
    emitter.node(
      'MaxPool',
      inputs,
      { kernel_shape: [window, window], strides: [stride, stride], pads: padding },
      { outputs: emitter.isUsed(outputs[1]!) ? 2 : 1 },
    ),
};

/** The largest number of each window of x `[N, C, H, W]`; padding never wins. */
export function maxPool(x: Tensor, window: number, stride: number, padding: readonly number[] = [0, 0, 0, 0]): Tensor {
  return apply(maxPoolOperation, [x], { window, stride, padding })[0]!;
}

const scatterOperation: Operation<{ shape: readonly number[] }> = {
  name: 'scatterAdd',
  infer: (_, { shape }) => [{ type: 'float32', shape }],
  evaluate([values, places], { attributes }) {
    const result = new Float64Array(sizeOf(attributes.shape));
    values!.data.forEach((value, i) => {
      result[places!.data[i]!]! += value;
    });
    return [result];
  },
  gradient: ({ inputs }, [dy]) => [gather(dy!, inputs[1]!), undefined],
  emit({ attributes: { shape } }, [values, places], emitter) {
    const blank = emitter.one('Expand', [emitter.floats([], [0]), emitter.integers([1], [sizeOf(shape)])]);
    return [scatterInto(blank, values!, places!, shape, emitter)];
  },
};

/** The nodes that add each value to `base` at its place; base may be flat, the result has the shape. */
export function scatterInto(
  base: string,
  values: string,
  places: string,
  shape: readonly number[],
  emitter: Emitter,
): string {
  const [flatBase, flatPlaces, flatValues] = [base, places, values].map((name) =>
    emitter.one('Reshape', [name, emitter.integers([1], [-1])]),
  ) as [string, string, string];
  const sums = emitter.one('ScatterElements', [flatBase, flatPlaces, flatValues], { axis: 0, reduction: 'add' });
  return emitter.one('Reshape', [sums, emitter.integers([shape.length], shape)]);
}

/** Zeros of the given shape, with each value added at its place (an int64 offset into the flat array). */
export function scatterAdd(values: Tensor, places: Tensor, shape: Shape): Tensor {
  return applyOne(scatterOperation, [values, places], { shape: staticShape({ shape }) });
}

const gatherOperation: Operation<Record<string, never>> = {
  name: 'gather',
  infer: ([, places]) => [{ type: 'float32', shape: places!.shape }],
  evaluate: ([x, places]) => [places!.data.map((place) => x!.data[place]!)],
  gradient: ({ inputs }, [dy]) => [scatterAdd(dy!, inputs[1]!, inputs[0]!.shape), undefined],
  emit: (_, [x, places], emitter) => [
    emitter.one('Gather', [emitter.one('Reshape', [x!, emitter.integers([1], [-1])]), places!], { axis: 0 }),
  ],
};

/** The numbers of x at the places (int64 offsets into its flat array), in the places' shape. */
export function gather(x: Tensor, places: Tensor): Tensor {
  return applyOne(gatherOperation, [x, places], {});
}
