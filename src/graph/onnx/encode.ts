/** An ONNX model's bytes: protocol buffers, with the field numbers of fields.ts. */

import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { integer, message, text } from '../../base/protobuf.ts';
import { attributeKinds, elementArrays, elementTypeNumbers, fields, irVersion } from './fields.ts';
import type { OnnxAttribute, OnnxModel, OnnxNode, OnnxTensor, OnnxValue } from './model.ts';

/**
 * Encodes a model. Weights are copied once, into the result.
 *
 * @throws if a tensor's array doesn't fit its type and shape
 */
export function encodeModel(model: OnnxModel): Uint8Array<ArrayBuffer> {
  const graph = encodeGraph(model);
  const head = new BinaryWriter();
  integer(head, fields.model.irVersion, irVersion);
  text(head, fields.model.producerName, model.producer.name);
  text(head, fields.model.producerVersion, model.producer.version);
  for (const [domain, version] of Object.entries(model.opsets)) {
    message(head, fields.model.opset, () => {
      text(head, fields.opset.domain, domain);
      integer(head, fields.opset.version, version);
    });
  }
  encodeMetadata(head, model.metadata);
  head.tag(fields.model.graph, WireType.LengthDelimited).uint32(totalLength(graph));
  return joined([head.finish(), ...graph]);
}

/** Writes the entries as fields of a model. */
export function encodeMetadata(writer: BinaryWriter, entries: Readonly<Record<string, string>>): void {
  for (const [key, value] of Object.entries(entries)) {
    message(writer, fields.model.metadata, () => {
      text(writer, fields.metadata.key, key);
      text(writer, fields.metadata.value, value);
    });
  }
}

/** The graph in pieces, weights apart, so that the large ones aren't copied from writer to writer. */
function encodeGraph({ name, nodes, initialisers, inputs, outputs }: OnnxModel): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  const writer = new BinaryWriter();
  for (const node of nodes) message(writer, fields.graph.node, () => encodeNode(writer, node));
  text(writer, fields.graph.name, name);
  for (const value of inputs) message(writer, fields.graph.input, () => encodeValue(writer, value));
  for (const value of outputs) message(writer, fields.graph.output, () => encodeValue(writer, value));
  pieces.push(writer.finish());
  for (const tensor of initialisers) {
    const [header, data] = encodeTensor(tensor);
    writer.tag(fields.graph.initialiser, WireType.LengthDelimited).uint32(header.length + data.length);
    pieces.push(writer.finish(), header, data);
  }
  return pieces;
}

function encodeNode(writer: BinaryWriter, node: OnnxNode): void {
  for (const name of node.inputs) text(writer, fields.node.input, name);
  for (const name of node.outputs) text(writer, fields.node.output, name);
  text(writer, fields.node.name, node.name);
  text(writer, fields.node.operator, node.operator);
  for (const [name, value] of Object.entries(node.attributes)) {
    message(writer, fields.node.attribute, () => encodeAttribute(writer, name, value));
  }
  if (node.domain !== '') text(writer, fields.node.domain, node.domain);
}

function encodeAttribute(writer: BinaryWriter, name: string, value: OnnxAttribute): void {
  const field = fields.attribute;
  text(writer, field.name, name);
  const kind = (number: number) => integer(writer, field.kind, number);
  if ('float' in value) {
    writer.tag(field.float, WireType.Bit32).float(value.float);
    kind(attributeKinds.float);
  } else if ('int' in value) {
    integer(writer, field.int, value.int);
    kind(attributeKinds.int);
  } else if ('string' in value) {
    text(writer, field.string, value.string);
    kind(attributeKinds.string);
  } else if ('tensor' in value) {
    message(writer, field.tensor, () => {
      for (const piece of encodeTensor(value.tensor)) writer.raw(piece);
    });
    kind(attributeKinds.tensor);
  } else if ('floats' in value) {
    for (const float of value.floats) writer.tag(field.floats, WireType.Bit32).float(float);
    kind(attributeKinds.floats);
  } else if ('ints' in value) {
    for (const int of value.ints) integer(writer, field.ints, int);
    kind(attributeKinds.ints);
  } else {
    for (const string of value.strings) text(writer, field.strings, string);
    kind(attributeKinds.strings);
  }
}

/** What stands before the tensor's numbers, and the numbers: little-endian, as on every platform of Node and browsers. */
function encodeTensor({ name, type, shape, data }: OnnxTensor): [header: Uint8Array, data: Uint8Array] {
  const length = shape.reduce((product, size) => product * size, 1);
  if (data.length !== length || !(data instanceof elementArrays[type])) {
    throw new Error(
      `the tensor ${name} is ${type} [${shape.join(', ')}]: it needs ${length} elements in a ${elementArrays[type].name}, ` +
        `and has ${data.length} in a ${data.constructor.name}`,
    );
  }
  const writer = new BinaryWriter();
  for (const size of shape) integer(writer, fields.tensor.size, size);
  integer(writer, fields.tensor.type, elementTypeNumbers[type]);
  text(writer, fields.tensor.name, name);
  writer.tag(fields.tensor.raw, WireType.LengthDelimited).uint32(data.byteLength);
  return [writer.finish(), new Uint8Array(data.buffer, data.byteOffset, data.byteLength)];
}

function encodeValue(writer: BinaryWriter, { name, type, shape }: OnnxValue): void {
  text(writer, fields.value.name, name);
  message(writer, fields.value.type, () =>
    message(writer, fields.type.tensor, () => {
      integer(writer, fields.tensorType.type, elementTypeNumbers[type]);
      message(writer, fields.tensorType.shape, () => {
        for (const size of shape) {
          message(writer, fields.shape.dimension, () => {
            if (typeof size === 'number') integer(writer, fields.dimension.size, size);
            else text(writer, fields.dimension.name, size);
          });
        }
      });
    }),
  );
}

function totalLength(pieces: readonly Uint8Array[]): number {
  return pieces.reduce((total, { length }) => total + length, 0);
}

/** The pieces, one behind the other. */
export function joined(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(totalLength(pieces));
  let place = 0;
  for (const piece of pieces) {
    bytes.set(piece, place);
    place += piece.length;
  }
  return bytes;
}
