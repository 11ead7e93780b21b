/**
 * safetensors files: an eight-byte little-endian header length, a JSON header `{name: {dtype, shape, data_offsets}}` with
 * string metadata under `__metadata__`, then the tensors' bytes without gaps. https://github.com/huggingface/safetensors
 */

import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { InputError, messageOf } from '../base/error.ts';
import { reasonOf, writeFileSafely } from '../base/files.ts';
import { parseUniqueJson } from './unique-json.ts';

/** The format's element types that are read and written. */
export type SafetensorsType = 'F64' | 'F32' | 'F16' | 'BF16' | 'I64' | 'I32' | 'U8' | 'BOOL';

/** F16 and BF16 are kept as their bits, BOOL as 0 and 1: `toFloat32` of float32.ts gives numbers. */
export type TensorData = Float64Array | Float32Array | Uint16Array | BigInt64Array | Int32Array | Uint8Array;

export interface NamedTensor {
  readonly shape: readonly number[];
  /** Row-major. */
  readonly data: TensorData;
  /** Always there after reading. For writing it is needed where the array doesn't tell: F16, BF16 and BOOL. */
  readonly type?: SafetensorsType;
}

export interface Safetensors {
  /** In the order of the file. */
  readonly tensors: ReadonlyMap<string, NamedTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

const arrays = {
  F64: Float64Array,
  F32: Float32Array,
  F16: Uint16Array,
  BF16: Uint16Array,
  I64: BigInt64Array,
  I32: Int32Array,
  U8: Uint8Array,
  BOOL: Uint8Array,
} as const satisfies Record<SafetensorsType, unknown>;

const metadataName = '__metadata__';

/** The format's own bound on the header, in bytes. */
const maximumHeader = 100_000_000;

const entrySchema = z.object({
  dtype: z.string(),
  shape: z.array(z.number().int().nonnegative()),
  data_offsets: z.tuple([z.number().int().nonnegative(), z.number().int().nonnegative()]),
});

/** Reads a file. @throws InputError that names the file, and the tensor where one is at fault */
export async function readSafetensors(path: string): Promise<Safetensors> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw new InputError(`cannot read ${path}: ${reasonOf(error)}`);
  }
  return parseSafetensors(bytes, path);
}

/**
 * Reads a file's bytes. The tensors must lie one after another, without gap or overlap, and fill the file. Tensors whose
 * place allows it are views of `bytes`; the others are copies.
 *
 * @param name what to call the file in errors
 * @throws InputError that names the file and the tensor
 */
export function parseSafetensors(bytes: Uint8Array, name: string): Safetensors {
  const fail = (what: string) => new InputError(`${name} isn't a sound safetensors file: ${what}`);
  if (bytes.length < 8) throw fail(`it has ${bytes.length} bytes, the header's length alone takes 8`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerSize = Number(view.getBigUint64(0, true));
  if (headerSize > maximumHeader || headerSize > bytes.length - 8) {
    throw fail(`it declares a header of ${headerSize} bytes in a file of ${bytes.length}`);
  }
  const content = bytes.subarray(8 + headerSize);
  const { [metadataName]: metadata = {}, ...entries } = parseHeader(bytes.subarray(8, 8 + headerSize), fail);

  const placed = Object.entries(entries)
    .map(([tensor, entry]) => {
      const parsed = entrySchema.safeParse(entry);
      if (!parsed.success) throw fail(`the header's entry ${tensor} should have dtype, shape and data_offsets`);
      return { tensor, ...parsed.data };
    })
    .sort((a, b) => a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1]);
  const tensors = new Map<string, NamedTensor>();
  let end = 0;
  for (const { tensor, dtype, shape, data_offsets: place } of placed) {
    if (!isKnown(dtype)) {
      throw fail(`the tensor ${tensor} has the type ${dtype}; read are ${Object.keys(arrays).join(', ')}`);
    }
    const array = arrays[dtype];
    const length = shape.reduce((product, size) => product * size, 1);
    const described = `the tensor ${tensor}, ${dtype} [${shape.join(', ')}],`;
    if (place[1] - place[0] !== length * array.BYTES_PER_ELEMENT) {
      throw fail(`${described} takes ${length * array.BYTES_PER_ELEMENT} bytes and has ${place[1] - place[0]}`);
    }
    if (place[0] !== end)
      throw fail(`${described} begins at ${place[0]}; ${end} was expected, where the one before ends`);
    if (place[1] > content.length) throw fail(`${described} ends at ${place[1]}, the file at ${content.length}`);
    end = place[1];
    const own = content.subarray(place[0], end);
    if (dtype === 'BOOL' && own.some((byte) => byte > 1)) throw fail(`${described} has values other than 0 and 1`);
    const aligned = own.byteOffset % array.BYTES_PER_ELEMENT === 0 ? own : new Uint8Array(own);
    const data = new array(aligned.buffer as ArrayBuffer, aligned.byteOffset, length);
    tensors.set(tensor, { shape, data, type: dtype });
  }
  if (end !== content.length) throw fail(`its tensors end at byte ${end} of ${content.length}`);
  if (!isTexts(metadata)) throw fail('its metadata should be strings');
  return { tensors, metadata };
}

function parseHeader(bytes: Uint8Array, fail: (what: string) => Error): Record<string, unknown> {
  try {
    if (bytes[0] !== '{'.charCodeAt(0)) throw new Error('it should begin with {');
    return parseUniqueJson(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as Record<string, unknown>;
  } catch (error) {
    throw fail(`its header isn't a JSON object in UTF-8 (${messageOf(error)})`);
  }
}

function isKnown(type: string): type is SafetensorsType {
  return Object.hasOwn(arrays, type);
}

function isTexts(value: unknown): value is Record<string, string> {
  return (
    value instanceof Object && !Array.isArray(value) && Object.values(value).every((text) => typeof text === 'string')
  );
}

/** The bytes of a file. Tensors are written in the order given. @throws if an array doesn't fit its shape and type */
export function formatSafetensors({ tensors, metadata }: Safetensors): Uint8Array {
  const entries: [string, unknown][] = Object.keys(metadata).length > 0 ? [[metadataName, metadata]] : [];
  let end = 0;
  for (const [name, tensor] of tensors) {
    if (name === metadataName) throw new Error(`a tensor can't be called ${name}: the format keeps that name`);
    const { shape, data } = tensor;
    entries.push([name, { dtype: typeOf(name, tensor), shape, data_offsets: [end, end + data.byteLength] }]);
    end += data.byteLength;
  }
  // Unlike an assignment this also takes a tensor called __proto__.
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  // Padded with spaces, so that the tensors begin at a multiple of eight.
  const headerSize = Math.ceil(json.length / 8) * 8;
  const bytes = new Uint8Array(8 + headerSize + end).fill(0x20, 8, 8 + headerSize);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerSize), true);
  bytes.set(json, 8);
  let place = 8 + headerSize;
  for (const { data } of tensors.values()) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), place);
    place += data.byteLength;
  }
  return bytes;
}

function typeOf(name: string, { shape, data, type }: NamedTensor): SafetensorsType {
  const found = type ?? (Object.keys(arrays) as SafetensorsType[]).find((each) => data instanceof arrays[each])!;
  if (type === undefined && data instanceof Uint16Array) {
    throw new Error(`the tensor ${name} is a Uint16Array: say whether its bits are F16 or BF16`);
  }
  const length = shape.reduce((product, size) => product * size, 1);
  if (data.length !== length || !(data instanceof arrays[found])) {
    throw new Error(
      `the tensor ${name}, ${found} [${shape.join(', ')}], takes ${length} elements in a ${arrays[found].name}; ` +
        `it has ${data.length} in a ${data.constructor.name}`,
    );
  }
  return found;
}

/** Writes a file so that a reader sees the old one or the new one. @throws InputError if it can't be written */
export async function writeSafetensors(path: string, content: Safetensors): Promise<void> {
  await writeFileSafely(path, formatSafetensors(content));
}
