/**
 * The values of the graph language. A tensor is a promise of numbers: it knows its element type, its shape and the node
 * that makes it, and nothing is computed until a graph runs. Building is pure: an operation takes tensors and gives tensors.
 */

import type { ElementArray, ElementType } from './onnx/model.ts';

/** A number, or a name such as `N` for a size that is known only when the graph runs. */
export type Dimension = number | string;
export type Shape = readonly Dimension[];

export interface TensorType {
  readonly type: ElementType;
  readonly shape: Shape;
}

/** One output of one node. */
export interface Tensor extends TensorType {
  readonly node: Node;
  /** Which of the node's outputs this is. */
  readonly index: number;
}

export type Attribute = number | string | boolean | readonly number[] | readonly Dimension[] | ElementArray;
export type Attributes = Readonly<Record<string, Attribute>>;

/** An operation applied to tensors. Its number grows with time, so that numbers sort nodes topologically. */
export interface Node<A extends Attributes = Attributes> {
  readonly number: number;
  readonly operation: Operation<A>;
  readonly inputs: readonly Tensor[];
  readonly attributes: A;
  readonly outputs: readonly Tensor[];
}

/** A tensor's numbers in the reference evaluation: float64 whatever the element type. */
export interface Values {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** What an operation's file says of it; see CONTRIBUTING.md for how to add one. */
export interface Operation<A extends Attributes = Attributes> {
  /** The name by which errors and the emitters know it. */
  readonly name: string;
  /** The shape rule: the types of the outputs, or an error made with `misfit`. */
  infer(inputs: readonly TensorType[], attributes: A): readonly TensorType[];
  /** The plain float64 form, against which every emission is tested. */
  evaluate(inputs: readonly Values[], node: Node<A>): readonly Float64Array[];
  /**
   * The gradient rule, written in operations: from the gradient of each output (undefined where nothing flows back) to
   * the gradient of each input (undefined where it has none). An operation without a rule stops differentiation.
   */
  gradient?(node: Node<A>, outputGradients: readonly (Tensor | undefined)[]): readonly (Tensor | undefined)[];
  /** The portable ONNX form: standard operators of opset 17. Returns the names of the outputs. */
  emit(node: Node<A>, inputs: readonly string[], emitter: Emitter): readonly string[];
}

/** What an operation needs to put itself into ONNX nodes. */
export interface Emitter {
  /** Adds a node and returns the names of its outputs (one unless said). */
  node(
    operator: string,
    inputs: readonly string[],
    attributes?: EmittedAttributes,
    options?: { readonly domain?: string; readonly outputs?: number },
  ): readonly string[];
  /** The same for the usual case of one output. */
  one(operator: string, inputs: readonly string[], attributes?: EmittedAttributes, domain?: string): string;
  /** A constant; equal small constants become one. */
  floats(shape: readonly number[], data: readonly number[] | Float32Array): string;
  integers(shape: readonly number[], data: readonly number[]): string;
  /** With a label it has that name in the file; the same label must mean the same numbers. */
  tensor(type: ElementType, shape: readonly number[], data: ElementArray, label?: string): string;
  /** Whether anything reads this output. */
  isUsed(tensor: Tensor): boolean;
}

/** Numbers are integers unless wrapped as `{ float }`. */
export type EmittedAttributes = Readonly<
  Record<string, number | string | readonly number[] | { readonly float: number }>
>;

let nodeCount = 0;

/** Applies an operation. The shape rule runs here, so that a misfit is found where it is written. */
export function apply<A extends Attributes>(
  operation: Operation<A>,
  inputs: readonly Tensor[],
  attributes: A,
): readonly Tensor[] {
  const types = operation.infer(inputs, attributes);
  const outputs: Tensor[] = [];
  const node: Node<A> = { number: nodeCount++, operation, inputs, attributes, outputs };
  types.forEach((type, index) => {
    outputs.push({ type: type.type, shape: type.shape, node: node as unknown as Node, index });
  });
  return outputs;
}

/** Applies an operation that has one output. */
export function applyOne<A extends Attributes>(
  operation: Operation<A>,
  inputs: readonly Tensor[],
  attributes: A,
): Tensor {
  return apply(operation, inputs, attributes)[0]!;
}

/** The error of a shape rule: names the operation, what it expects, and the types that it was given. */
export function misfit(operation: string, inputs: readonly TensorType[], expectation: string): Error {
  const given = inputs.map(({ type, shape }) => `${type} ${formatShape(shape)}`).join(', ');
  return new Error(`${operation}(${given}): ${expectation}`);
}

export function formatShape(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}
