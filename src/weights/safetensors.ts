/**
 * safetensors files: an eight-byte little-endian header length, a JSON header `{name: {dtype, shape, data_offsets}}` with
 * string metadata under `__metadata__`, then the tensors' bytes without gaps. https://github.com/huggingface/safetensors
 */

import { z } from 'zod';
import { InputError, messageOf } from '../base/error.ts';
import { writeFileSafely } from '../base/files.ts';

export type TensorData = Float32Array | Float64Array | Uint8Array | Int32Array | BigInt64Array;

export interface NamedTensor {
  readonly shape: readonly number[];
  readonly data: TensorData;
}

export interface Safetensors {
  readonly tensors: ReadonlyMap<string, NamedTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

const arrays = {
  F32: Float32Array,
  F64: Float64Array,
  U8: Uint8Array,
  I32: Int32Array,
  I64: BigInt64Array,
} as const;

/** The format's own bound on the header, in bytes. */
const maximumHeader = 100_000_000;

const entrySchema = z.object({
  dtype: z.string(),
  shape: z.array(z.number().int().nonnegative()),
  data_offsets: z.tuple([z.number().int().nonnegative(), z.number().int().nonnegative()]),
});
const headerSchema = z.record(z.string(), z.unknown());

/**
 * Reads a file's bytes. The tensors must lie one after another, without gap or overlap, and fill the file.
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
  const start = 8 + headerSize;
  const { __metadata__: metadata, ...entries } = parseHeader(bytes.subarray(8, start), fail);

  const placed = Object.entries(entries)
    .map(([tensor, entry]) => {
      const parsed = entrySchema.safeParse(entry);
      if (!parsed.success) throw fail(`the header's entry ${tensor} should have dtype, shape and data_offsets`);
      return { tensor, ...parsed.data };
    })
    .sort((a, b) => a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1]);
  const tensors = new Map<string, NamedTensor>();
  let end = 0;
  for (const { tensor, dtype, shape, data_offsets } of placed) {
    const array = arrays[dtype as keyof typeof arrays];
    if (array === undefined)
      throw fail(`the tensor ${tensor} has the type ${dtype}; read are ${Object.keys(arrays).join(', ')}`);
    const size = shape.reduce((product, length) => product * length, 1) * array.BYTES_PER_ELEMENT;
    if (
      data_offsets[0] !== end ||
      data_offsets[1] - data_offsets[0] !== size ||
      start + data_offsets[1] > bytes.length
    ) {
      throw fail(`the tensor ${tensor} ${dtype} [${shape.join(', ')}] doesn't fit its place ${data_offsets.join('…')}`);
    }
    end = data_offsets[1];
    // A copy of its own: the file's tensors need not be aligned to their elements.
    const own = new Uint8Array(bytes.subarray(start + data_offsets[0], start + end)).buffer;
    tensors.set(tensor, { shape, data: new array(own) });
  }
  if (start + end !== bytes.length) throw fail(`its tensors end at byte ${start + end} of ${bytes.length}`);
  const strings = z.record(z.string(), z.string()).safeParse(metadata ?? {});
  if (!strings.success) throw fail('its metadata should be strings');
  return { tensors, metadata: strings.data };
}

function parseHeader(bytes: Uint8Array, fail: (what: string) => Error): Record<string, unknown> {
  try {
    return headerSchema.parse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)));
  } catch (error) {
    throw fail(`its header isn't a JSON object in UTF-8 (${messageOf(error).split('\n')[0]})`);
  }
}

/** The bytes of a file. Tensors are written in the order given. */
export function formatSafetensors({ tensors, metadata }: Safetensors): Uint8Array {
  const header: Record<string, unknown> = Object.keys(metadata).length > 0 ? { __metadata__: metadata } : {};
  let end = 0;
  for (const [name, { shape, data }] of tensors) {
    const dtype = Object.entries(arrays).find(([, array]) => data instanceof array)![0];
    header[name] = { dtype, shape, data_offsets: [end, end + data.byteLength] };
    end += data.byteLength;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
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

export async function writeSafetensors(path: string, content: Safetensors): Promise<void> {
  await writeFileSafely(path, formatSafetensors(content));
}
