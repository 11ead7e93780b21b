/**
 * An ONNX model's bytes: protocol buffers, with the field numbers of onnx.proto (IR version 8).
 * https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */

import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { ElementType, OnnxAttribute, OnnxModel, OnnxNode, OnnxTensor, OnnxValue } from './model.ts';

/** TensorProto.DataType */
export const elementTypeNumbers: Readonly<Record<ElementType, number>> = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  float64: 11,
};

export function encodeModel(model: OnnxModel): Uint8Array {
  const writer = new BinaryWriter();
  integer(writer, 1, 8);
  text(writer, 2, model.producer.name);
  text(writer, 3, model.producer.version);
  message(writer, 7, (graph) => {
    for (const node of model.nodes) message(graph, 1, (inner) => encodeNode(inner, node));
    text(graph, 2, model.name);
    for (const tensor of model.initialisers) message(graph, 5, (inner) => encodeTensor(inner, tensor));
    for (const value of model.inputs) message(graph, 11, (inner) => encodeValue(inner, value));
    for (const value of model.outputs) message(graph, 12, (inner) => encodeValue(inner, value));
  });
  for (const [domain, version] of Object.entries(model.opsets)) {
    message(writer, 8, (opset) => {
      text(opset, 1, domain);
      integer(opset, 2, version);
    });
  }
  for (const [key, value] of Object.entries(model.metadata)) {
    message(writer, 14, (entry) => {
      text(entry, 1, key);
      text(entry, 2, value);
    });
  }
  return writer.finish();
}

function encodeNode(writer: BinaryWriter, node: OnnxNode): void {
  for (const name of node.inputs) text(writer, 1, name);
  for (const name of node.outputs) text(writer, 2, name);
  text(writer, 3, node.name);
  text(writer, 4, node.operator);
  for (const [name, value] of Object.entries(node.attributes)) {
    message(writer, 5, (inner) => encodeAttribute(inner, name, value));
  }
  if (node.domain !== '') text(writer, 7, node.domain);
}

/** Field numbers of AttributeProto's values, and the numbers of AttributeType. */
function encodeAttribute(writer: BinaryWriter, name: string, value: OnnxAttribute): void {
  text(writer, 1, name);
  const kind = (number: number) => integer(writer, 20, number);
  if ('float' in value) {
    writer.tag(2, WireType.Bit32).float(value.float);
    kind(1);
  } else if ('int' in value) {
    writer.tag(3, WireType.Varint).int64(value.int);
    kind(2);
  } else if ('string' in value) {
    text(writer, 4, value.string);
    kind(3);
  } else if ('tensor' in value) {
    message(writer, 5, (inner) => encodeTensor(inner, value.tensor));
    kind(4);
  } else if ('floats' in value) {
    for (const float of value.floats) writer.tag(7, WireType.Bit32).float(float);
    kind(6);
  } else if ('ints' in value) {
    for (const int of value.ints) writer.tag(8, WireType.Varint).int64(int);
    kind(7);
  } else {
    for (const string of value.strings) text(writer, 9, string);
    kind(8);
  }
}

function encodeTensor(writer: BinaryWriter, { name, type, shape, data }: OnnxTensor): void {
  for (const size of shape) writer.tag(1, WireType.Varint).int64(size);
  integer(writer, 2, elementTypeNumbers[type]);
  text(writer, 8, name);
  // raw_data is little-endian, as the typed arrays of every platform that Node and browsers run on.
  writer.tag(9, WireType.LengthDelimited).bytes(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

function encodeValue(writer: BinaryWriter, { name, type, shape }: OnnxValue): void {
  text(writer, 1, name);
  message(writer, 2, (valueType) =>
    message(valueType, 1, (tensorType) => {
      integer(tensorType, 1, elementTypeNumbers[type]);
      message(tensorType, 2, (dimensions) => {
        for (const size of shape) {
          message(dimensions, 1, (dimension) => {
            if (typeof size === 'number') dimension.tag(1, WireType.Varint).int64(size);
            else text(dimension, 2, size);
          });
        }
      });
    }),
  );
}

function integer(writer: BinaryWriter, field: number, value: number): void {
  writer.tag(field, WireType.Varint).int64(value);
}

function text(writer: BinaryWriter, field: number, value: string): void {
  writer.tag(field, WireType.LengthDelimited).string(value);
}

function message(writer: BinaryWriter, field: number, encode: (inner: BinaryWriter) => void): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  encode(writer);
  writer.join();
}
