/** Values on their way to the computing thread: do they fit, and who owns their numbers. */

import { elementArrays } from '../graph/onnx/fields.ts';
import type { ElementArray } from '../graph/onnx/model.ts';
import type { Port, Value } from './protocol.ts';

/** A copy that the other thread may keep. Shared memory is seen by both and stays where it is. */
export function handedOver({ type, data }: Pick<Value, 'type' | 'data'>, transfer: ArrayBuffer[]): ElementArray {
  if (data.buffer instanceof SharedArrayBuffer) return data;
  const copy = new elementArrays[type](data as never) as ElementArray;
  transfer.push(copy.buffer as ArrayBuffer);
  return copy;
}

/** @throws if the numbers aren't as many as the shape says, or of another kind than the type. */
export function expectWhole({ type, shape, data }: Value, what: string): void {
  const length = shape.reduce((product, size) => product * size, 1);
  if (data instanceof elementArrays[type] && data.length === length) return;
  throw new Error(
    `${what} is ${type} [${shape.join(', ')}], which takes ${length} elements in a ${elementArrays[type].name}; ` +
      `it was given ${data.length} in a ${data.constructor.name}`,
  );
}

/** @throws that names the port, what it expects and what it was given. */
export function expectFit(port: Port, given: Value | Omit<Value, 'data'>, what: 'input' | 'output'): void {
  const fits =
    port.type === given.type &&
    port.shape.length === given.shape.length &&
    port.shape.every((size, i) => typeof size === 'string' || size === given.shape[i]);
  if (!fits) {
    const { name, type, shape } = port;
    throw new Error(
      `the ${what} ${name} takes ${type} [${shape.join(', ')}]; it was given ${given.type} [${given.shape.join(', ')}]`,
    );
  }
  if ('data' in given) expectWhole(given, `the ${what} ${port.name}`);
}
