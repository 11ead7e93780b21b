import fc from 'fast-check';
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { InputError } from '../../base/error.ts';
import { decodeModel } from './decode.ts';
import { encodeModel } from './encode.ts';
import { elementArrays, elementTypeNumbers } from './fields.ts';
import { readMetadata } from './metadata.ts';
import type { ElementType, OnnxAttribute, OnnxModel, OnnxTensor } from './model.ts';

const empty: OnnxModel = {
  opsets: { '': 17 },
  producer: { name: 'test', version: '1.2' },
  name: 'g',
  inputs: [],
  outputs: [],
  initialisers: [],
  nodes: [],
  metadata: {},
};

const types = Object.keys(elementTypeNumbers) as ElementType[];
const name = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.string({ unit: 'grapheme', maxLength: 50 }),
  fc.constant('__proto__'),
);
const float = fc.float({ noNaN: true });
const integer = fc.oneof(fc.integer(), fc.maxSafeInteger());
const tensor: fc.Arbitrary<OnnxTensor> = fc
  .record({ name, type: fc.constantFrom(...types), shape: fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 }) })
  .chain(({ name, type, shape }) => {
    const length = shape.reduce((product, size) => product * size, 1) * elementArrays[type].BYTES_PER_ELEMENT;
    return fc
      .uint8Array({ minLength: length, maxLength: length })
      .map((bytes) => ({ name, type, shape, data: new elementArrays[type](bytes.slice().buffer) }));
  });
const value = fc.record({
  name,
  type: fc.constantFrom(...types),
  shape: fc.array(fc.oneof(fc.nat(), fc.constantFrom('N', 'height', '')), { maxLength: 4 }),
});
const attribute: fc.Arbitrary<OnnxAttribute> = fc.oneof(
  fc.record({ int: integer }),
  fc.record({ float }),
  fc.record({ string: name }),
  fc.record({ ints: fc.array(integer, { maxLength: 5 }) }),
  fc.record({ floats: fc.array(float, { maxLength: 5 }) }),
  fc.record({ strings: fc.array(name, { maxLength: 5 }) }),
  fc.record({ tensor }),
);
const model: fc.Arbitrary<OnnxModel> = fc.record({
  opsets: fc.dictionary(fc.constantFrom('', 'com.microsoft', 'other'), fc.integer({ min: 1, max: 30 })),
  producer: fc.record({ name, version: name }),
  name,
  inputs: fc.array(value, { maxLength: 3 }),
  outputs: fc.array(value, { maxLength: 3 }),
  initialisers: fc.array(tensor, { maxLength: 3 }),
  nodes: fc.array(
    fc.record({
      name,
      operator: name,
      domain: fc.constantFrom('', 'com.microsoft'),
      inputs: fc.array(name, { maxLength: 3 }),
      outputs: fc.array(name, { maxLength: 3 }),
      attributes: fc.dictionary(name, attribute, { maxKeys: 3 }),
    }),
    { maxLength: 3 },
  ),
  metadata: fc.dictionary(name, fc.string({ maxLength: 300 })),
});

/** y = x + c: the smallest model that computes. */
const addition: OnnxModel = {
  ...empty,
  inputs: [{ name: 'x', type: 'float32', shape: ['N', 2] }],
  outputs: [{ name: 'y', type: 'float32', shape: ['N', 2] }],
  initialisers: [{ name: 'c', type: 'float32', shape: [2], data: Float32Array.of(0.5, -1) }],
  nodes: [{ name: 'add', operator: 'Add', domain: '', inputs: ['x', 'c'], outputs: ['y'], attributes: {} }],
  metadata: { findings: 'Mass, Nodule', note: 'é 🫁' },
};

describe('an ONNX model as bytes', () => {
  it('comes back as it was', () => {
    fc.assert(
      fc.property(model, (original) => {
        const bytes = encodeModel(original);
        expect(decodeModel(bytes)).toEqual(original);
        expect(readMetadata(bytes)).toEqual(original.metadata);
      }),
      { numRuns: 300 },
    );
  });

  it('opens in ONNX Runtime, with its names, shapes and numbers', async () => {
    const session = await ort.InferenceSession.create(encodeModel(addition), { logSeverityLevel: 3 });
    expect(session.inputMetadata).toEqual([{ name: 'x', isTensor: true, type: 'float32', shape: ['N', 2] }]);
    const { y } = await session.run({ x: new ort.Tensor('float32', Float32Array.of(1, 2, 3, 4), [2, 2]) });
    expect([y!.dims, [...(y!.data as Float32Array)]]).toEqual([
      [2, 2],
      [1.5, 1, 3.5, 3],
    ]);
    await session.release();
  });

  it('is decoded from a part of a larger buffer, at any alignment', () => {
    const bytes = encodeModel(addition);
    for (let shift = 0; shift < 4; shift++) {
      const buffer = Buffer.alloc(bytes.length + 8, 7);
      buffer.set(bytes, shift);
      expect(decodeModel(buffer.subarray(shift, shift + bytes.length))).toEqual(addition);
    }
  });

  it('refuses to write a tensor whose array does not fit', () => {
    const wrong = (tensor: Omit<OnnxTensor, 'name'>) => () =>
      encodeModel({ ...empty, initialisers: [{ name: 'w', ...tensor }] });
    expect(wrong({ type: 'float32', shape: [2, 2], data: new Float32Array(3) })).toThrow(
      'the tensor w is float32 [2, 2]: it needs 4 elements in a Float32Array, and has 3 in a Float32Array',
    );
    expect(wrong({ type: 'float32', shape: [2], data: new Float64Array(2) })).toThrow(/w is float32.*Float64Array/);
  });
});

/** Bytes by hand: a field's tag and content. */
const tag = (number: number, wireType: number) => {
  const bits = (number << 3) | wireType;
  return bits < 128 ? [bits] : [(bits & 127) | 128, bits >> 7];
};
const field = (number: number, content: readonly number[]) => [...tag(number, 2), content.length, ...content];
const varint = (number: number, value: number) => [...tag(number, 0), value];
const modelWith = (graph: readonly number[]) => Uint8Array.from([...varint(1, 8), ...field(7, graph)]);
const letters = (text: string) => [...new TextEncoder().encode(text)];

describe('what other writers write', () => {
  const numbers = (content: readonly number[]) =>
    decodeModel(modelWith(field(5, [...varint(1, 2), ...field(8, letters('w')), ...content]))).initialisers[0]?.data;

  it('reads numbers in typed lists, packed or one by one', () => {
    expect(numbers([...varint(2, 1), ...field(4, [0, 0, 128, 63, 0, 0, 0, 192])])).toEqual(Float32Array.of(1, -2));
    expect(numbers([...varint(2, 7), ...varint(7, 5), ...varint(7, 6)])).toEqual(BigInt64Array.of(5n, 6n));
    expect(numbers([...varint(2, 2), ...field(5, [7, 9])])).toEqual(Uint8Array.of(7, 9));
    expect(numbers([...varint(2, 11), ...field(10, [0, 0, 0, 0, 0, 0, 240, 63, 0, 0, 0, 0, 0, 0, 0, 64])])).toEqual(
      Float64Array.of(1, 2),
    );
  });

  it('skips documentation and takes ai.onnx for the standard domain', () => {
    const bytes = [
      ...varint(1, 9),
      ...field(6, letters('doc')),
      ...field(7, []),
      ...field(8, field(1, letters('ai.onnx'))),
    ];
    expect(decodeModel(Uint8Array.from(bytes)).opsets).toEqual({ '': 0 });
  });
});

describe('a damaged or hostile file', () => {
  const error = (bytes: Uint8Array) => {
    try {
      decodeModel(bytes, 'm.onnx');
    } catch (thrown) {
      expect(thrown).toBeInstanceOf(InputError);
      return (thrown as Error).message;
    }
    throw new Error('it was accepted');
  };

  it.each([
    ['no bytes', Uint8Array.of(), /m\.onnx isn't an ONNX model that can be read: it has no graph/],
    ['text', Uint8Array.from(letters('this is no model')), /m\.onnx isn't/],
    ['a length beyond the end', Uint8Array.of(...varint(1, 8), 0x3a, 0xff, 0xff, 0xff, 0x7f), /end too early/],
    ['an endless varint', Uint8Array.of(8, ...Array<number>(12).fill(0xff)), /varint/],
    ['a graph as a number', Uint8Array.of(...varint(1, 8), ...varint(7, 1)), /wire type 0 instead of 2/],
    ['two graphs', Uint8Array.of(...varint(1, 8), ...field(7, []), ...field(7, [])), /two graphs/],
    ['an old version', Uint8Array.of(...varint(1, 1), ...field(7, [])), /IR version is 1/],
    ['a name that is not UTF-8', modelWith(field(2, [0xff, 0xfe])), /graph: /],
    [
      'a tensor that lies about its size',
      modelWith(field(5, [...varint(1, 100), ...varint(2, 1), ...field(9, [0, 0, 0, 0])])),
      /initialiser 0: .*400 bytes, it has 4/,
    ],
    [
      'a tensor of an astronomic size',
      modelWith(field(5, [8, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f, ...varint(2, 1), ...field(9, [])])),
      /initialiser 0: .*too large/,
    ],
    [
      'a negative size',
      modelWith(
        field(5, [8, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, ...varint(2, 1), ...field(9, [])]),
      ),
      /shape is \[-1\]/,
    ],
    [
      'an unknown element type',
      modelWith(field(5, [...varint(2, 16), ...field(9, [])])),
      /element type 16 is not supported; supported are float32/,
    ],
    [
      'numbers in another file',
      modelWith(field(5, [...varint(2, 1), ...varint(14, 1)])),
      /another file.*save it as one file/,
    ],
    ['sparse weights', modelWith(field(15, [])), /sparse/],
    [
      'a subgraph',
      modelWith(field(1, field(5, [...field(1, letters('body')), ...field(6, []), ...varint(20, 5)]))),
      /node 0: attribute 0: body is of the kind 5/,
    ],
    [
      'an input that is no tensor',
      modelWith(field(11, [...field(1, letters('x')), ...field(2, field(4, []))])),
      /input 0: x: it is not a tensor/,
    ],
    [
      'an attribute given twice',
      modelWith(
        field(1, [
          ...field(5, [...field(1, [97]), ...varint(20, 2)]),
          ...field(5, [...field(1, [97]), ...varint(20, 2)]),
        ]),
      ),
      /node 0: the attribute a occurs twice/,
    ],
  ])('is refused: %s', (_, bytes, reason) => {
    expect(error(bytes)).toMatch(reason);
  });

  it('is refused wherever it is cut off', () => {
    const bytes = encodeModel(addition);
    for (let length = 0; length < bytes.length; length++) error(bytes.subarray(0, length));
  });

  it('never brings down the reader, whatever byte is changed', () => {
    fc.assert(
      fc.property(model, fc.nat(), fc.nat({ max: 255 }), (original, place, byte) => {
        const bytes = encodeModel(original);
        bytes[place % bytes.length] = byte;
        try {
          decodeModel(bytes);
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(InputError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
