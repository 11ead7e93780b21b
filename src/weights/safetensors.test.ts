import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatSafetensors, parseSafetensors } from './safetensors.ts';

const floats = (...numbers: number[]) => ({ shape: [numbers.length], data: Float32Array.from(numbers) });
const file = (header: string, data = new Uint8Array(0), length = new TextEncoder().encode(header).length) => {
  const json = new TextEncoder().encode(header);
  const bytes = new Uint8Array(8 + json.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.set(json, 8);
  bytes.set(data, 8 + json.length);
  return bytes;
};
const entry = (from: number, to: number, shape = [1], dtype = 'F32') =>
  JSON.stringify({ dtype, shape, data_offsets: [from, to] });

describe('safetensors', () => {
  it('come back as they were, also from a view into a larger buffer', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.array(fc.float(), { maxLength: 5 }), { maxKeys: 4, noNullPrototype: true }),
        fc.dictionary(fc.string(), fc.string(), { maxKeys: 3, noNullPrototype: true }),
        (arrays, metadata) => {
          const names = Object.keys(arrays).filter((name) => !name.startsWith('__'));
          const tensors = new Map(names.map((name) => [name, floats(...arrays[name]!)]));
          const bytes = formatSafetensors({ tensors, metadata });
          const inside = new Uint8Array(bytes.length + 3);
          inside.set(bytes, 3);
          const back = parseSafetensors(Buffer.from(inside.buffer, 3), 'a.safetensors');
          expect(back.metadata).toEqual(metadata);
          expect(new Map([...back.tensors].sort())).toEqual(new Map([...tensors].sort()));
        },
      ),
    );
  });

  it.each([
    ['nothing', new Uint8Array(3), /3 bytes/],
    ['a header longer than the file', file('{}', undefined, 1e9), /declares a header of 1000000000 bytes/],
    ['no JSON', file('{"a":'), /isn't a JSON object/],
    ['no UTF-8', file('x').fill(0xff, 8), /UTF-8/],
    ['an entry without a shape', file('{"w":{"dtype":"F32"}}'), /entry w/],
    ['an unknown type', file(`{"w":${entry(0, 4, [1], 'Q9')}}`, new Uint8Array(4)), /type Q9/],
    ['a truncated tensor', file(`{"w":${entry(0, 8, [2])}}`, new Uint8Array(4)), /tensor w F32 \[2\]/],
    ['a shape that is larger than its place', file(`{"w":${entry(0, 4, [2])}}`, new Uint8Array(4)), /doesn't fit/],
    ['overlapping tensors', file(`{"a":${entry(0, 4)},"b":${entry(0, 4)}}`, new Uint8Array(4)), /tensor b/],
    ['a gap', file(`{"a":${entry(4, 8)}}`, new Uint8Array(8)), /tensor a/],
    ['bytes left over', file(`{"a":${entry(0, 4)}}`, new Uint8Array(8)), /end at byte/],
    ['a size that overflows', file(`{"a":${entry(0, 4, [2 ** 40, 2 ** 40])}}`, new Uint8Array(4)), /doesn't fit/],
  ])('refuses %s and names the file', (_, bytes, message) => {
    expect(() => parseSafetensors(bytes, 'hurt.safetensors')).toThrow(message);
    expect(() => parseSafetensors(bytes, 'hurt.safetensors')).toThrow(/^hurt\.safetensors isn't a sound/);
  });
});
