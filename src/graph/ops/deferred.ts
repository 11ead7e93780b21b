/**
 * Order: a tensor that is there only once another is. ONNX Runtime runs a node as soon as its inputs are there; what is
 * computed again in the backward pass to save memory must wait for that pass, or it would be kept from the forward pass on.
 */

import { applyOne, type Operation, type Tensor } from '../tensor.ts';

const deferredOperation: Operation<Record<string, never>> = {
  name: 'deferred',
  infer: ([x]) => [{ type: x!.type, shape: x!.shape }],
  evaluate: ([x]) => [x!.data],
  gradient: (_, [dy]) => [dy, undefined],
  emit(_, [x, token], emitter) {
    const flat = emitter.one('Reshape', [token!, emitter.integers([1], [-1])]);
    const first = emitter.one('Gather', [flat, emitter.integers([], [0])], { axis: 0 });
    return [emitter.one('Add', [x!, emitter.one('Mul', [first, emitter.floats([], [0])])])];
  },
};

/** The numbers of x (float32, best a small tensor: they are copied), known no sooner than `token`, a finite float32 tensor. */
export function deferred(x: Tensor, token: Tensor): Tensor {
  return applyOne(deferredOperation, [x, token], {});
}
