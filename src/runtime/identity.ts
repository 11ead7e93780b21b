/** A model that changes nothing: it carries a tensor between main memory and a device, or shows that the device is there. */

import { encodeModel } from '../graph/onnx/encode.ts';
import type { ElementType } from '../graph/onnx/model.ts';

/** Input `x` and output `y`, of any size in each of `rank` axes. */
export function identity(type: ElementType, rank: number): Uint8Array {
  const shape = Array.from({ length: rank }, (_, axis) => `size${axis}`);
  return encodeModel({
    opsets: { '': 17 },
    producer: { name: 'roentgen', version: '' },
    name: 'identity',
    inputs: [{ name: 'x', type, shape }],
    outputs: [{ name: 'y', type, shape }],
    initialisers: [],
    nodes: [{ name: 'same', operator: 'Identity', domain: '', inputs: ['x'], outputs: ['y'], attributes: {} }],
    metadata: {},
  });
}
