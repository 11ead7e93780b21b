/**
 * An ONNX model as plain TypeScript values, between emission and bytes.
 * Only what this project writes and reads: tensors, nodes, one graph, metadata. Field meanings: onnx.proto, IR version 8.
 */

/** Element types of tensors, by ONNX's names in TypeScript's spelling. */
export type ElementType = 'float32' | 'float64' | 'float16' | 'uint8' | 'int8' | 'int32' | 'int64' | 'bool';

/** The array that holds a tensor's elements: bool in bytes, float16 as its bits. */
export type ElementArray =
  | Float32Array
  | Float64Array
  | Uint16Array
  | Uint8Array
  | Int8Array
  | Int32Array
  | BigInt64Array;

/** A dimension: a number, or a name such as `N` for one that is known only when the model runs. */
export type OnnxDimension = number | string;

/** A graph's input or output. */
export interface OnnxValue {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly OnnxDimension[];
}

/** A constant in the model. */
export interface OnnxTensor {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  /** Row-major. */
  readonly data: ElementArray;
}

/** An attribute says its own kind, because ONNX tells 1 from 1.0. */
export type OnnxAttribute =
  | { readonly int: number }
  | { readonly float: number }
  | { readonly string: string }
  | { readonly ints: readonly number[] }
  | { readonly floats: readonly number[] }
  | { readonly strings: readonly string[] }
  | { readonly tensor: OnnxTensor };

export interface OnnxNode {
  readonly name: string;
  readonly operator: string;
  /** Empty for the standard operators. */
  readonly domain: string;
  /** Names; an empty string leaves an optional input out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

export interface OnnxModel {
  /** Version by domain; the standard operators' domain is the empty string. */
  readonly opsets: Readonly<Record<string, number>>;
  readonly producer: { readonly name: string; readonly version: string };
  readonly name: string;
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly initialisers: readonly OnnxTensor[];
  /** In topological order. */
  readonly nodes: readonly OnnxNode[];
  readonly metadata: Readonly<Record<string, string>>;
}
