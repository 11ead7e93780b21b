/** Reads a TensorProto, whose numbers are raw little-endian bytes or, from older writers, lists of one of four kinds. */

import { type BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { elementArrays, elementTypeNumbers, fields } from './fields.ts';
import type { ElementArray, ElementType, OnnxTensor } from './model.ts';
import { inside, readFields, takeFloat, takeInteger, takeMessage, takeRepeated, takeText } from './read.ts';

/** @throws if the numbers don't fill the shape, or are kept outside the file. */
export function decodeTensor(bytes: Uint8Array): OnnxTensor {
  const shape: number[] = [];
  const lists = { floats: [] as number[], int32s: [] as number[], int64s: [] as bigint[], doubles: [] as number[] };
  let [name, typeNumber, location] = ['', 0, 0];
  let raw: Uint8Array | undefined;
  const field = fields.tensor;
  readFields(bytes, {
    [field.size]: (...at) => takeRepeated(...at, WireType.Varint, takeInteger, shape),
    [field.type]: (...at) => {
      typeNumber = takeInteger(...at);
    },
    [field.name]: (...at) => {
      name = takeText(...at);
    },
    [field.raw]: (...at) => {
      raw = takeMessage(...at);
    },
    [field.floats]: (...at) => takeRepeated(...at, WireType.Bit32, takeFloat, lists.floats),
    [field.int32s]: (...at) => takeRepeated(...at, WireType.Varint, takeInteger, lists.int32s),
    [field.int64s]: (...at) => takeRepeated(...at, WireType.Varint, takeBigInteger, lists.int64s),
    [field.doubles]: (...at) => takeRepeated(...at, WireType.Bit64, takeDouble, lists.doubles),
    [field.location]: (...at) => {
      location = takeInteger(...at);
    },
    [field.segment]: () => {
      throw new Error('it is stored in segments, which is not supported');
    },
  });
  return inside(name, () => {
    if (location !== 0) throw new Error('its numbers are in another file, which is not supported: save it as one file');
    const type = elementType(typeNumber);
    if (shape.some((size) => size < 0)) throw new Error(`its shape is [${shape.join(', ')}]`);
    const length = shape.reduce((product, size) => product * size, 1);
    const data = raw === undefined ? fromLists(type, lists) : fromRaw(type, raw, length);
    if (data.length !== length) {
      throw new Error(`${type} [${shape.join(', ')}] takes ${length} elements, it has ${data.length}`);
    }
    return { name, type, shape, data };
  });
}

/** @throws if this project has no such element type. */
export function elementType(number: number): ElementType {
  for (const [type, known] of Object.entries(elementTypeNumbers)) if (known === number) return type as ElementType;
  throw new Error(
    `the element type ${number} is not supported; supported are ${Object.keys(elementTypeNumbers).join(', ')}`,
  );
}

function fromRaw(type: ElementType, raw: Uint8Array, length: number): ElementArray {
  const array = elementArrays[type];
  if (raw.length !== length * array.BYTES_PER_ELEMENT) {
    throw new Error(
      `${length} elements of ${type} take ${length * array.BYTES_PER_ELEMENT} bytes, it has ${raw.length}`,
    );
  }
  const own = raw.byteOffset % array.BYTES_PER_ELEMENT === 0 ? raw : new Uint8Array(raw);
  return new array(own.buffer as ArrayBuffer, own.byteOffset, length);
}

function fromLists(
  type: ElementType,
  { floats, int32s, int64s, doubles }: Record<'floats' | 'int32s' | 'doubles', number[]> & { int64s: bigint[] },
): ElementArray {
  switch (type) {
    case 'float32':
      return Float32Array.from(floats);
    case 'float64':
      return Float64Array.from(doubles);
    case 'int64':
      return BigInt64Array.from(int64s);
    default:
      return elementArrays[type].from(int32s);
  }
}

function takeBigInteger(reader: BinaryReader): bigint {
  return BigInt(reader.int64());
}

function takeDouble(reader: BinaryReader): number {
  return reader.double();
}
