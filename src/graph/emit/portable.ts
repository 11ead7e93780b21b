/**
 * Standard operators only: runs in any ONNX runtime of operator set 17 or later. A normalisation with fixed statistics is one
 * `BatchNormalization` that has them as they are, for whoever reads the model, and for runtimes that fold it.
 */

import type { Node, Tensor } from '../tensor.ts';
import type { Fusion, Target } from './emitter.ts';

export const portable: Target = { opsets: { '': 17 }, forms: {}, fuse: fuseNormalisation };

/** affine(x, a, b) with a and b of one `foldedNormalisation`. */
function fuseNormalisation({ operation, inputs }: Node, isInner: (tensor: Tensor) => boolean): Fusion | undefined {
  const [x, scale, shift] = inputs;
  if (operation.name !== 'affine' || shift === undefined || !isInner(scale!) || !isInner(shift)) return undefined;
  const folded = scale!.node;
  if (folded.operation.name !== 'foldedNormalisation' || folded !== shift.node || scale!.index !== 0) return undefined;
  const { epsilon } = folded.attributes as { epsilon: number };
  return {
    inputs: [x!, ...folded.inputs],
    absorbs: [folded],
    form: (names, emitter) => [emitter.one('BatchNormalization', names, { epsilon: { float: epsilon } })],
  };
}
