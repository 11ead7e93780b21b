/** PyTorch's tensors as a file describes them: a storage, a place in it, and strides. */

import { halfToNumber } from '../float32.ts';
import { elementsOf, shapeText } from '../weight-file.ts';

/** The element types of storages, by the names of their classes. */
const types = {
  DoubleStorage: { name: 'float64', bytes: 8, read: (view: DataView, at: number) => view.getFloat64(at, true) },
  FloatStorage: { name: 'float32', bytes: 4, read: (view: DataView, at: number) => view.getFloat32(at, true) },
  HalfStorage: {
    name: 'float16',
    bytes: 2,
    read: (view: DataView, at: number) => halfToNumber(view.getUint16(at, true)),
  },
  BFloat16Storage: { name: 'bfloat16', bytes: 2, read: bfloat16 },
  LongStorage: { name: 'int64', bytes: 8, read: (view: DataView, at: number) => Number(view.getBigInt64(at, true)) },
  IntStorage: { name: 'int32', bytes: 4, read: (view: DataView, at: number) => view.getInt32(at, true) },
  ShortStorage: { name: 'int16', bytes: 2, read: (view: DataView, at: number) => view.getInt16(at, true) },
  CharStorage: { name: 'int8', bytes: 1, read: (view: DataView, at: number) => view.getInt8(at) },
  ByteStorage: { name: 'uint8', bytes: 1, read: (view: DataView, at: number) => view.getUint8(at) },
  BoolStorage: { name: 'bool', bytes: 1, read: (view: DataView, at: number) => view.getUint8(at) },
} as const;

export type StorageType = keyof typeof types;

export function isStorageType(name: string): name is StorageType {
  return Object.hasOwn(types, name);
}

/** Bytes of an element. */
export function elementSize(type: StorageType): number {
  return types[type].bytes;
}

export interface Storage {
  readonly type: StorageType;
  /** By which its bytes are found in the file. */
  readonly key: string;
  /** Elements. */
  readonly length: number;
  /** Where it begins in the storage of that key, in elements. */
  readonly offset: number;
}

export interface TorchTensor {
  readonly storage: Storage;
  /** In elements of the storage. */
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

/**
 * The tensor that PyTorch would rebuild from these arguments.
 *
 * @throws if it reaches beyond its storage, or has more elements than that
 */
export function torchTensor(storage: unknown, offset: unknown, shape: unknown, strides: unknown): TorchTensor {
  if (!isStorage(storage)) throw new Error('a tensor has no storage');
  if (!isCount(offset) || !isCounts(shape) || !isCounts(strides) || shape.length !== strides.length)
    throw new Error(`a tensor of storage ${storage.key} has no sound shape`);
  const elements = elementsOf(shape);
  const last = offset + shape.reduce((sum, length, axis) => sum + (length - 1) * strides[axis]!, 0);
  if (elements > 0 && (elements > storage.length || last >= storage.length))
    throw new Error(
      `a tensor ${shapeText(shape)} reaches beyond its storage ${storage.key} of ${storage.length} elements`,
    );
  return { storage, offset, shape, strides };
}

/** The tensor's numbers, row-major, as float32. @param bytes its storage's */
export function numbersOf({ storage, offset, shape, strides }: TorchTensor, bytes: Uint8Array): Float32Array {
  const { bytes: width, read } = types[storage.type];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const numbers = new Float32Array(elementsOf(shape));
  const place = new Array<number>(shape.length).fill(0);
  let at = storage.offset + offset;
  for (let i = 0; i < numbers.length; i++) {
    numbers[i] = read(view, at * width);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      place[axis]!++;
      at += strides[axis]!;
      if (place[axis]! < shape[axis]!) break;
      at -= shape[axis]! * strides[axis]!;
      place[axis] = 0;
    }
  }
  return numbers;
}

export function isTorchTensor(value: unknown): value is TorchTensor {
  return value instanceof Object && 'storage' in value && 'strides' in value;
}

export function isStorage(value: unknown): value is Storage {
  return value instanceof Object && 'key' in value && 'length' in value && 'offset' in value && 'type' in value;
}

export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** Sizes or strides: few, and none so large that their products lose digits. */
function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.length <= 8 && value.every((each) => isCount(each) && each < 2 ** 40);
}

/** bfloat16 is the upper half of a float32. */
function bfloat16(view: DataView, at: number): number {
  const whole = new DataView(new ArrayBuffer(4));
  whole.setUint16(2, view.getUint16(at, true), true);
  return whole.getFloat32(0, true);
}
