/** The least and the largest number of each plane of x `[N, C, H, W]`: what a quantisation is calibrated on. No gradient. */

import { sizeOf, staticShape } from '../shape.ts';
import { apply, misfit, type Operation, type Tensor, type TensorType } from '../tensor.ts';

const operation: Operation<Record<string, never>> = {
  name: 'extremes',
  infer(inputs) {
    const { type, shape } = inputs[0] as TensorType;
    if (type !== 'float32' || shape.length !== 4) throw misfit('extremes', inputs, 'takes a float32 tensor of rank 4');
    const plane = { type, shape: shape.slice(0, 2) };
    return [plane, plane];
  },
  evaluate([x], { outputs }) {
    const planes = sizeOf(staticShape(outputs[0]!));
    const pixels = x!.data.length / planes;
    const each = Array.from({ length: planes }, (_, plane) => x!.data.subarray(plane * pixels, (plane + 1) * pixels));
    return [
      Float64Array.from(each, (plane) => plane.reduce((a, b) => Math.min(a, b))),
      Float64Array.from(each, (plane) => plane.reduce((a, b) => Math.max(a, b))),
    ];
  },
  emit: (_, inputs, emitter) =>
    ['ReduceMin', 'ReduceMax'].map((operator) => emitter.one(operator, inputs, { axes: [2, 3], keepdims: 0 })),
};

/** The least and the largest number of each plane, `[N, C]` each. */
export function extremes(x: Tensor): { readonly least: Tensor; readonly largest: Tensor } {
  const [least, largest] = apply(operation, [x], {});
  return { least: least!, largest: largest! };
}
