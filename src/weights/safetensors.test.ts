import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { realData } from '../../test/support/data.ts';
import { InputError } from '../base/error.ts';
import {
  formatSafetensors,
  type NamedTensor,
  parseSafetensors,
  readSafetensors,
  type SafetensorsType,
  writeSafetensors,
} from './safetensors.ts';

const arrays = { F64: Float64Array, F32: Float32Array, F16: Uint16Array, BF16: Uint16Array, I32: Int32Array };
const tensor: fc.Arbitrary<NamedTensor> = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(...(Object.keys(arrays) as (keyof typeof arrays)[])),
      fc.integer({ min: 0, max: 3 }),
      fc.uint8Array({ minLength: 48, maxLength: 48 }),
    )
    .map(([type, rows, bytes]) => ({
      type,
      shape: [rows, 2],
      data: new arrays[type](bytes.slice().buffer, 0, rows * 2),
    })),
  fc.array(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })).map((numbers) => ({
    type: 'I64' as const,
    shape: [numbers.length],
    data: BigInt64Array.from(numbers),
  })),
  fc.uint8Array().map((data) => ({ type: 'U8' as const, shape: [1, data.length], data })),
  fc.boolean().map((bit) => ({ type: 'BOOL' as const, shape: [], data: Uint8Array.of(Number(bit)) })),
);
const name = fc
  .oneof(fc.string(), fc.constantFrom('__proto__', '1', 'conv1/conv/kernel', 'é "\\ 🫁'))
  .filter((text) => text !== '__metadata__');
const texts = fc.dictionary(name, fc.string(), { maxKeys: 3, noNullPrototype: true });

describe('safetensors', () => {
  it('come back as they were, in their order, also from a view into a larger buffer', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(name, tensor), { maxLength: 5 }), texts, fc.nat(7), (entries, metadata, shift) => {
        const tensors = new Map(entries);
        const bytes = formatSafetensors({ tensors, metadata });
        const inside = Buffer.alloc(bytes.length + 8);
        inside.set(bytes, shift);
        const back = parseSafetensors(inside.subarray(shift, shift + bytes.length), 'a.safetensors');
        expect(back).toEqual({ tensors, metadata });
        const nonEmpty = (all: ReadonlyMap<string, NamedTensor>) =>
          [...all].filter(([, { data }]) => data.length > 0).map(([key]) => key);
        expect(nonEmpty(back.tensors)).toEqual(nonEmpty(tensors));
      }),
      { numRuns: 300 },
    );
  });

  it('have their tensors at multiples of eight bytes, read without a copy', () => {
    const bytes = formatSafetensors({
      tensors: new Map([['w', { shape: [2], data: Float64Array.of(1, 2) }]]),
      metadata: { a: 'b' },
    });
    const { data } = parseSafetensors(bytes, 'a').tensors.get('w')!;
    expect(data.buffer).toBe(bytes.buffer);
    expect(data.byteOffset % 8).toBe(0);
  });

  it('are written and read as files', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'roentgen-safetensors-'));
    const path = join(folder, 'deep', 'a.safetensors');
    const content = { tensors: new Map([['w', { shape: [1], data: Float32Array.of(1.5) }]]), metadata: { epoch: '3' } };
    await writeSafetensors(path, content);
    const back = await readSafetensors(path);
    expect([...back.tensors]).toEqual([['w', { shape: [1], data: Float32Array.of(1.5), type: 'F32' }]]);
    expect(back.metadata).toEqual({ epoch: '3' });
    expect(readdirSync(join(folder, 'deep'))).toEqual(['a.safetensors']);
    writeFileSync(path, readFileSync(path).subarray(0, 20));
    await expect(readSafetensors(path)).rejects.toThrow(/deep.a\.safetensors isn't a sound safetensors file/);
    await expect(readSafetensors(join(folder, 'none'))).rejects.toThrow(/cannot read .*none: there is no such file/);
  });

  it.each([
    [
      'too few numbers',
      { shape: [2, 2], data: new Float32Array(3) },
      /tensor w, F32 \[2, 2\], takes 4 elements.*has 3/,
    ],
    ['another array', { shape: [1], data: new Float32Array(1), type: 'F64' }, /takes 1 elements in a Float64Array/],
    ['bits of an unknown kind', { shape: [1], data: new Uint16Array(1) }, /say whether its bits are F16 or BF16/],
  ] satisfies [string, NamedTensor, RegExp][])('are not written with %s', (_, wrong, message) => {
    expect(() => formatSafetensors({ tensors: new Map([['w', wrong]]), metadata: {} })).toThrow(message);
  });

  it('are not written with a tensor under the name of the metadata', () => {
    const tensors = new Map([['__metadata__', { shape: [], data: Float32Array.of(1) }]]);
    expect(() => formatSafetensors({ tensors, metadata: {} })).toThrow(/__metadata__: the format keeps that name/);
  });
});

const file = (header: string, data = 0, length = new TextEncoder().encode(header).length) => {
  const json = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + json.length + data);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(json, 8);
  return bytes;
};
const entry = (from: number, to: number, shape = [1], dtype: SafetensorsType | 'Q9' = 'F32') =>
  JSON.stringify({ dtype, shape, data_offsets: [from, to] });
const filled = (bytes: Uint8Array, value: number) => bytes.fill(value, 8);

describe('a damaged or hostile file', () => {
  it.each([
    ['nothing', new Uint8Array(0), /0 bytes/],
    ['less than a length', new Uint8Array(7), /7 bytes/],
    ['a header longer than the file', file('{}', 0, 1e9), /declares a header of 1000000000 bytes/],
    ['a header of astronomic length', file('{}').fill(0xff, 0, 8), /declares a header of 1844674407/],
    ['no header', file(''), /begin with {/],
    ['no JSON', file('{"a":'), /isn't a JSON object/],
    ['a list', file('[]'), /begin with {/],
    ['a byte-order mark', file('\ufeff{}'), /begin with {/],
    ['more than one object', file('{}{}'), /isn't a JSON object/],
    ['no UTF-8', filled(file('{"aaaa":1}'), 0xff), /UTF-8/],
    ['a broken letter', file('{"a":1}').fill(0xc3, 10, 11), /UTF-8/],
    ['a name twice', file(`{"w":${entry(0, 4)},"w":${entry(0, 4)}}`, 4), /the name w occurs twice/],
    ['a field twice', file('{"w":{"dtype":"F32","dtype":"I32","shape":[1],"data_offsets":[0,4]}}', 4), /dtype occurs/],
    ['an entry without a shape', file('{"w":{"dtype":"F32","data_offsets":[0,4]}}', 4), /entry w/],
    ['an entry that is a number', file('{"w":1}'), /entry w/],
    ['a negative size', file(`{"w":${entry(0, 4, [-1])}}`, 4), /entry w/],
    ['a size that is not whole', file(`{"w":${entry(0, 4, [0.5])}}`, 4), /entry w/],
    ['a negative place', file(`{"w":${entry(-4, 0)}}`, 4), /entry w/],
    ['three offsets', file('{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}}', 8), /entry w/],
    ['an unknown type', file(`{"w":${entry(0, 4, [1], 'Q9')}}`, 4), /tensor w has the type Q9; read are F64, F32/],
    ['a type of every object', file('{"w":{"dtype":"toString","shape":[1],"data_offsets":[0,4]}}', 4), /type toString/],
    ['a truncated tensor', file(`{"w":${entry(0, 8, [2])}}`, 4), /tensor w, F32 \[2\], ends at 8, the file at 4/],
    ['a shape larger than its place', file(`{"w":${entry(0, 4, [2])}}`, 4), /tensor w.*takes 8 bytes and has 4/],
    ['a place that ends before it begins', file(`{"w":${entry(4, 0)}}`, 4), /tensor w.*has -4/],
    ['a size that overflows', file(`{"w":${entry(0, 4, [2 ** 40, 2 ** 40])}}`, 4), /tensor w.*has 4/],
    [
      'overlapping tensors',
      file(`{"a":${entry(0, 4)},"b":${entry(2, 6)}}`, 8),
      /tensor b.*begins at 2; 4 was expected/,
    ],
    ['two tensors in one place', file(`{"a":${entry(0, 4)},"b":${entry(0, 4)}}`, 4), /tensor b.*begins at 0/],
    ['a gap', file(`{"a":${entry(0, 4)},"b":${entry(8, 12)}}`, 12), /tensor b.*begins at 8; 4 was expected/],
    ['a gap at the beginning', file(`{"a":${entry(4, 8)}}`, 8), /tensor a.*begins at 4/],
    ['bytes left over', file(`{"a":${entry(0, 4)}}`, 8), /end at byte 4 of 8/],
    ['a truth value of 2', file(`{"a":${entry(0, 1, [], 'BOOL')}}`, 1).fill(2, -1), /tensor a.*other than 0 and 1/],
    ['metadata that is no text', file('{"__metadata__":{"a":1}}'), /metadata should be strings/],
    ['metadata that is a list', file('{"__metadata__":["a"]}'), /metadata should be strings/],
  ])('is refused and named: %s', (_, bytes, message) => {
    const read = () => parseSafetensors(bytes, 'hurt.safetensors');
    expect(read).toThrow(InputError);
    expect(read).toThrow(message);
    expect(read).toThrow(/^hurt\.safetensors isn't a sound/);
  });

  it('is refused wherever it is cut off', () => {
    const tensors = new Map([['w', { shape: [3], data: Float32Array.of(1, 2, 3) }]]);
    const bytes = formatSafetensors({ tensors, metadata: {} });
    for (let length = 0; length < bytes.length; length++) {
      expect(() => parseSafetensors(bytes.subarray(0, length), 'cut')).toThrow(InputError);
    }
  });

  it('never brings down the reader, whatever byte is changed', () => {
    fc.assert(
      fc.property(tensor, fc.nat(), fc.nat(255), (content, place, byte) => {
        const bytes = formatSafetensors({ tensors: new Map([['w', content]]), metadata: { a: 'b' } });
        bytes[place % bytes.length] = byte;
        try {
          parseSafetensors(bytes, 'hurt');
        } catch (error) {
          expect(error).toBeInstanceOf(InputError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

describe.skipIf(!realData('oracle'))("PyTorch's files (skipped where shared/data is absent)", () => {
  it('are read: float64 in tiny, float32 in gradcam', async () => {
    const tiny = await readSafetensors(realData('oracle/tiny.safetensors')!);
    const input = tiny.tensors.get('input')!;
    expect([input.type, input.shape]).toEqual(['F64', [4, 64, 64, 1]]);
    expect([...tiny.tensors.keys()].filter((key) => key.startsWith('gradient/')).length).toBeGreaterThan(10);
    expect(Object.keys(tiny.metadata)).toContain('losses');
    const gradcam = await readSafetensors(realData('oracle/densenet121/gradcam.safetensors')!);
    for (const { type, data } of gradcam.tensors.values()) {
      expect(type).toBe('F32');
      expect((data as Float32Array).every(Number.isFinite)).toBe(true);
    }
    // Written again they are the same tensors.
    expect(parseSafetensors(formatSafetensors(tiny), 'again')).toEqual(tiny);
  });
});
