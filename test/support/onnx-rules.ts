/**
 * The rules by which ONNX's own checker and shape inference judge a model (onnx/checker.cc, onnx/defs, docs/IR.md), for the
 * operators that this project writes into portable models: names, order, types and shapes of everything that is computed.
 */

import { messageOf } from '../../src/base/error.ts';
import type { OnnxDimension, OnnxModel, OnnxNode, OnnxTensor } from '../../src/graph/onnx/model.ts';

interface Known {
  readonly type: string;
  readonly shape: readonly OnnxDimension[];
  /** The numbers, where they are constant: shapes and axes. */
  readonly values?: readonly number[] | undefined;
}

type Infer = (inputs: readonly Known[], node: OnnxNode) => Known;

/** The attributes that each operator may have in operator set 17, how many inputs it takes, and what comes out. */
const operators: Readonly<Record<string, { attributes: readonly string[]; inputs: [number, number]; infer: Infer }>> = {
  ...each(['Add', 'Sub', 'Mul', 'Div'], { attributes: [], inputs: [2, 2], infer: ([a, b]) => broadcast(a!, b!) }),
  Greater: { attributes: [], inputs: [2, 2], infer: ([a, b]) => ({ ...broadcast(a!, b!), type: 'bool' }) },
  ...each(['Relu', 'Sigmoid', 'Sqrt'], { attributes: [], inputs: [1, 1], infer: ([x]) => floats(x!) }),
  Cast: { attributes: ['to'], inputs: [1, 1], infer: ([x], node) => ({ shape: x!.shape, type: castType(node) }) },
  Transpose: {
    ...{ attributes: ['perm'], inputs: [1, 1] },
    infer: ([x], node) => ({ type: x!.type, shape: integers(node, 'perm', []).map((axis) => x!.shape[axis]!) }),
  },
  Concat: { attributes: ['axis'], inputs: [1, Number.POSITIVE_INFINITY], infer: concatenated },
  Reshape: { attributes: ['allowzero'], inputs: [2, 2], infer: ([x, shape]) => reshaped(x!, shape!) },
  MatMul: { attributes: [], inputs: [2, 2], infer: ([a, b]) => product(a!, b!) },
  ReduceMean: {
    ...{ attributes: ['axes', 'keepdims'], inputs: [1, 1] },
    infer: ([x], node) => reduced(x!, integers(node, 'axes', []), integer(node, 'keepdims', 1)),
  },
  ReduceSum: {
    ...{ attributes: ['keepdims', 'noop_with_empty_axes'], inputs: [1, 2] },
    infer: ([x, axes], node) => reduced(x!, axes?.values ?? [], integer(node, 'keepdims', 1)),
  },
  BatchNormalization: { attributes: ['epsilon', 'momentum', 'training_mode'], inputs: [5, 5], infer: normalised },
  Conv: {
    ...{ attributes: ['auto_pad', 'dilations', 'group', 'kernel_shape', 'pads', 'strides'], inputs: [2, 3] },
    infer: ([x, w], node) => convolved(x!, w!, node),
  },
  ...each(['MaxPool', 'AveragePool'], {
    ...{ attributes: ['auto_pad', 'ceil_mode', 'dilations', 'kernel_shape', 'pads', 'storage_order', 'strides'] },
    ...{ inputs: [1, 1] as [number, number], infer: ([x], node) => windowed(x!, x!.shape[1]!, node) },
  }),
};

/** What breaks a rule, in words; nothing for a valid model. */
export function faultsOf(model: OnnxModel): readonly string[] {
  const faults: string[] = [];
  const known = new Map<string, Known>();
  const define = (name: string, value: Known, what: string) => {
    if (name === '') faults.push(`${what} has an empty name`);
    if (known.has(name)) faults.push(`${name} is defined twice, the second time as ${what}`);
    known.set(name, value);
  };
  if (model.name === '') faults.push('the graph has no name');
  if ((model.opsets[''] ?? 0) < 13) faults.push('the standard operators are of a set before 13');
  for (const { name, type, shape } of model.inputs) define(name, { type, shape }, 'an input');
  for (const tensor of model.initialisers) define(tensor.name, constantOf(tensor), 'an initialiser');
  for (const tensor of model.initialisers) {
    if (tensor.shape.reduce((a, b) => a * b, 1) !== tensor.data.length)
      faults.push(`${tensor.name} doesn't fill its shape`);
  }
  const names = new Set<string>();
  for (const node of model.nodes) {
    if (node.name !== '' && names.has(node.name)) faults.push(`two nodes are called ${node.name}`);
    names.add(node.name);
    faults.push(...faultsOfNode(node, model, known));
    const inputs = node.inputs.map((name) => known.get(name) ?? { type: 'float32', shape: [] });
    // What comes after a fault can't be judged.
    if (faults.length > 0) return faults;
    let found: Known;
    try {
      found = operators[node.operator]!.infer(inputs, node);
    } catch (error) {
      return [`${node.name}: ${messageOf(error)}`];
    }
    for (const output of node.outputs) define(output, found, `an output of ${node.name}`);
    if (found.shape.some((size) => typeof size === 'number' && !(Number.isInteger(size) && size > 0)))
      faults.push(`${node.name} makes the shape [${found.shape.join(', ')}]`);
  }
  for (const { name, type, shape } of model.outputs) {
    const found = known.get(name);
    if (found === undefined) faults.push(`nothing makes the output ${name}`);
    else if (found.type !== type || found.shape.join() !== shape.join())
      faults.push(`${name} is ${found.type} [${found.shape.join(', ')}], declared ${type} [${shape.join(', ')}]`);
  }
  return faults;
}

function faultsOfNode(node: OnnxNode, model: OnnxModel, known: ReadonlyMap<string, Known>): string[] {
  const rule = operators[node.operator];
  if (rule === undefined || node.domain !== '') return [`${node.name}: there is no ${node.operator} among the rules`];
  const unknown = Object.keys(node.attributes).filter((name) => !rule.attributes.includes(name));
  const [least, most] = rule.inputs;
  return [
    ...(model.opsets[node.domain] === undefined ? [`${node.name}: its operator set isn't imported`] : []),
    ...unknown.map((name) => `${node.name}: ${node.operator} has no attribute ${name}`),
    ...(node.inputs.length < least || node.inputs.length > most
      ? [`${node.name} has ${node.inputs.length} inputs`]
      : []),
    // In topological order, everything was made before it is read.
    ...node.inputs
      .filter((name) => !known.has(name))
      .map((name) => `${node.name} reads ${name}, which isn't there yet`),
  ];
}

function each<T>(names: readonly string[], rule: T): Record<string, T> {
  return Object.fromEntries(names.map((name) => [name, rule]));
}

function constantOf({ type, shape, data }: OnnxTensor): Known {
  return { type, shape, values: type === 'int64' ? Array.from(data as BigInt64Array, Number) : undefined };
}

function floats(x: Known): Known {
  if (x.type !== 'float32') throw new Error(`float32 was expected, found ${x.type}`);
  return { type: x.type, shape: x.shape };
}

function broadcast(a: Known, b: Known): Known {
  if (a.type !== b.type) throw new Error(`${a.type} and ${b.type} don't go together`);
  const rank = Math.max(a.shape.length, b.shape.length);
  const at = ({ shape }: Known, i: number) => shape[shape.length - rank + i] ?? 1;
  const shape = Array.from({ length: rank }, (_, i) => {
    const [x, y] = [at(a, i), at(b, i)];
    if (x !== y && x !== 1 && y !== 1) throw new Error(`[${a.shape}] and [${b.shape}] don't go together`);
    return x === 1 ? y : x;
  });
  return { type: a.type, shape };
}

function castType({ attributes }: OnnxNode): string {
  const names: Readonly<Record<number, string>> = { 1: 'float32', 7: 'int64' };
  return names[(attributes.to as { int: number }).int] ?? 'unknown';
}

function concatenated(inputs: readonly Known[], node: OnnxNode): Known {
  const axis = integer(node, 'axis', 0);
  const sum = inputs.reduce((total, { shape }) => total + (shape[axis] as number), 0);
  for (const { shape } of inputs)
    if (shape.some((size, i) => i !== axis && size !== inputs[0]!.shape[i])) throw new Error(`Concat of [${shape}]`);
  return { type: inputs[0]!.type, shape: inputs[0]!.shape.map((size, i) => (i === axis ? sum : size)) };
}

function reshaped(x: Known, { values = [] }: Known): Known {
  const target = values.map((size, i) => (size === 0 ? x.shape[i]! : size));
  // What is open on both sides, the batch, is the same.
  const open = x.shape.find((size) => typeof size === 'string');
  const count = (shape: readonly OnnxDimension[]) =>
    shape.reduce<number>((product, size) => product * (typeof size === 'number' && size > 0 ? size : 1), 1);
  const isOpen = open !== undefined && !target.includes(open);
  const rest = count(x.shape) / count(target);
  if (target.includes(-1) ? !isOpen && !Number.isInteger(rest) : rest !== 1)
    throw new Error(`Reshape of [${x.shape}] to [${values}]`);
  return { type: x.type, shape: target.map((size) => (size === -1 ? (isOpen ? open : rest) : size)) };
}

function product(a: Known, b: Known): Known {
  const [inner, other] = [a.shape.at(-1), b.shape.at(-2)];
  if (inner !== other || a.type !== b.type) throw new Error(`MatMul of [${a.shape}] and [${b.shape}]`);
  const { shape } = broadcast({ type: '', shape: a.shape.slice(0, -2) }, { type: '', shape: b.shape.slice(0, -2) });
  return { type: a.type, shape: [...shape, a.shape.at(-2)!, b.shape.at(-1)!] };
}

function reduced(x: Known, axes: readonly number[], keep: number): Known {
  const kept = x.shape.map((size, i) => (axes.includes(i) ? 1 : size));
  return { type: x.type, shape: keep === 1 ? kept : kept.filter((_, i) => !axes.includes(i)) };
}

function normalised([x, ...vectors]: readonly Known[]): Known {
  for (const { shape, type } of vectors)
    if (type !== x!.type || shape.join() !== String(x!.shape[1]))
      throw new Error(`a vector [${shape}] for [${x!.shape}]`);
  return floats(x!);
}

function convolved(x: Known, w: Known, node: OnnxNode): Known {
  if (x.shape[1] !== w.shape[1]) throw new Error(`Conv of [${x.shape}] with [${w.shape}]`);
  const window = integers(node, 'kernel_shape', []);
  if (window.join() !== w.shape.slice(2).join()) throw new Error(`a kernel [${w.shape}] and a window ${window}`);
  return windowed(x, w.shape[0]!, node);
}

function windowed(x: Known, channels: OnnxDimension, node: OnnxNode): Known {
  const [window, strides] = [integers(node, 'kernel_shape', []), integers(node, 'strides', [1, 1])];
  const pads = integers(node, 'pads', [0, 0, 0, 0]);
  const plane = [0, 1].map(
    (i) => Math.floor(((x.shape[2 + i] as number) + pads[i]! + pads[2 + i]! - window[i]!) / strides[i]!) + 1,
  );
  return { type: x.type, shape: [x.shape[0]!, channels, ...plane] };
}

function integer({ attributes }: OnnxNode, name: string, otherwise: number): number {
  return (attributes[name] as { int: number } | undefined)?.int ?? otherwise;
}

function integers({ attributes }: OnnxNode, name: string, otherwise: readonly number[]): readonly number[] {
  return (attributes[name] as { ints: readonly number[] } | undefined)?.ints ?? otherwise;
}
