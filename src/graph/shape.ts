/** Arithmetic of shapes: sizes, strides, broadcasting (NumPy's rule: align at the end; equal, or one of them 1). */

import { type Dimension, formatShape, misfit, type Shape, type TensorType } from './tensor.ts';

/** The shape as numbers. @throws if a dimension is only a name. */
export function staticShape({ shape }: { readonly shape: Shape }): readonly number[] {
  return shape.map((dimension) => {
    if (typeof dimension === 'number') return dimension;
    throw new Error(
      `the size ${dimension} in ${formatShape(shape)} must be a number here: build the graph for a fixed size`,
    );
  });
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, dimension) => product * dimension, 1);
}

/** Row-major strides, in elements. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1]! * shape[axis + 1]!;
  return strides;
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dimension, axis) => dimension === b[axis]);
}

export function broadcastShapes(operation: string, inputs: readonly TensorType[]): Shape {
  const rank = Math.max(...inputs.map(({ shape }) => shape.length));
  return Array.from({ length: rank }, (_, axis) => {
    let result: Dimension = 1;
    for (const { shape } of inputs) {
      const dimension = shape[axis - rank + shape.length] ?? 1;
      if (dimension === 1 || dimension === result) continue;
      if (result !== 1) throw misfit(operation, inputs, 'shapes must be equal or broadcast (1 against any size)');
      result = dimension;
    }
    return result;
  });
}

/** Strides that read `shape` as if it had the broadcast shape `target`: 0 along repeated axes. */
export function broadcastStrides(shape: readonly number[], target: readonly number[]): number[] {
  const own = stridesOf(shape);
  return target.map((_, axis) => {
    const mine = axis - target.length + shape.length;
    return mine < 0 || shape[mine] === 1 ? 0 : own[mine]!;
  });
}

/** Calls back with the offset of each element of `shape`, in row-major order, under each list of strides. */
export function eachOffset(
  shape: readonly number[],
  strides: readonly (readonly number[])[],
  visit: (position: number, offsets: readonly number[]) => void,
): void {
  const size = sizeOf(shape);
  const index = new Array<number>(shape.length).fill(0);
  const offsets = strides.map(() => 0);
  for (let position = 0; position < size; position++) {
    visit(position, offsets);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis]!++;
      for (let k = 0; k < strides.length; k++) offsets[k]! += strides[k]![axis]!;
      if (index[axis]! < shape[axis]!) break;
      for (let k = 0; k < strides.length; k++) offsets[k]! -= strides[k]![axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
}

/** Axes counted from the start, ascending. @throws on an axis outside the rank or given twice. */
export function normaliseAxes(operation: string, input: TensorType, axes: readonly number[]): number[] {
  const rank = input.shape.length;
  const positive = axes.map((axis) => (axis < 0 ? axis + rank : axis)).sort((a, b) => a - b);
  positive.forEach((axis, i) => {
    if (!Number.isInteger(axis) || axis < 0 || axis >= rank || axis === positive[i - 1]) {
      throw misfit(operation, [input], `axes ${formatShape(axes)} don't fit rank ${rank}`);
    }
  });
  return positive;
}
