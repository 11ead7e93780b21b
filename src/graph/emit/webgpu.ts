/**
 * The forms that ONNX Runtime's WebGPU provider computes, and computes rightly; standard operators only. Found with 1.30:
 * - a shader takes few buffers (eight are certain): no `Split` into many pieces, a `Slice` each;
 * - `MaxPool` has no indices there, and arithmetic of int64 is missing: see windows;
 * - `FusedMatMul` is missing: the products in the gradients of convolutions take transposed copies;
 * - grouped `Conv` is wrong, in the default layout, for some numbers of filters: shifted copies are made without groups.
 */

import type { Emitter } from '../tensor.ts';
import { convolutionGradients } from './convolution-gradients.ts';
import type { Form, Target } from './emitter.ts';
import { windowMax, windows } from './windows.ts';

export const webgpu: Target = {
  opsets: { '': 17 },
  forms: {
    split,
    ...windowMax,
    ...convolutionGradients({
      transposedProduct: (w, y, emitter) => emitter.one('MatMul', [transposed(w, [1, 0], emitter), y]),
      productOfTransposed: (a, b, emitter) => emitter.one('MatMul', [a, transposed(b, [0, 2, 1], emitter)]),
      windows,
    }),
  },
};

/** `maxStorageBuffersPerShaderStage` in the WebGPU specification, less the one that is read. */
const mostPieces = 7;

function split(...[node, [x], emitter]: Parameters<Form>): ReturnType<Form> {
  const { axis, sizes } = node.attributes as { axis: number; sizes: readonly number[] };
  if (sizes.length <= mostPieces) return node.operation.emit(node, [x!], emitter);
  let end = 0;
  return sizes.map((size) => {
    end += size;
    const [from, to, along] = [end - size, end, axis].map((number) => emitter.integers([1], [number]));
    return emitter.one('Slice', [x!, from!, to!, along!]);
  });
}

function transposed(name: string, order: readonly number[], emitter: Emitter): string {
  return emitter.one('Transpose', [name], { perm: order });
}
