/**
 * The numbers of onnx.proto that this project writes and reads (IR version 8): fields of each message, element types,
 * kinds of attributes. https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */

import type { ElementType } from './model.ts';

/** ModelProto.ir_version of what is written. */
export const irVersion = 8;

export const fields = {
  model: { irVersion: 1, producerName: 2, producerVersion: 3, graph: 7, opset: 8, metadata: 14, functions: 25 },
  opset: { domain: 1, version: 2 },
  metadata: { key: 1, value: 2 },
  graph: { node: 1, name: 2, initialiser: 5, input: 11, output: 12, sparseInitialiser: 15 },
  node: { input: 1, output: 2, name: 3, operator: 4, attribute: 5, domain: 7 },
  attribute: {
    name: 1,
    float: 2,
    int: 3,
    string: 4,
    tensor: 5,
    floats: 7,
    ints: 8,
    strings: 9,
    kind: 20,
    functionArgument: 21,
  },
  tensor: {
    size: 1,
    type: 2,
    segment: 3,
    floats: 4,
    int32s: 5,
    int64s: 7,
    name: 8,
    raw: 9,
    doubles: 10,
    location: 14,
  },
  value: { name: 1, type: 2 },
  /** TypeProto, TypeProto.Tensor, TensorShapeProto and its Dimension. */
  type: { tensor: 1 },
  tensorType: { type: 1, shape: 2 },
  shape: { dimension: 1 },
  dimension: { size: 1, name: 2 },
} as const;

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

/** AttributeProto.AttributeType */
export const attributeKinds = { float: 1, int: 2, string: 3, tensor: 4, floats: 6, ints: 7, strings: 8 } as const;

/** The array class that holds each element type, as model.ts says. */
export const elementArrays = {
  float32: Float32Array,
  float64: Float64Array,
  float16: Uint16Array,
  uint8: Uint8Array,
  int8: Int8Array,
  int32: Int32Array,
  int64: BigInt64Array,
  bool: Uint8Array,
} as const satisfies Readonly<Record<ElementType, unknown>>;
