/** Turns a graph into an ONNX model: names every tensor, lets each operation emit its nodes, gathers the constants. */

import type { Graph } from '../graph.ts';
import type { OnnxAttribute, OnnxModel, OnnxNode, OnnxTensor } from '../onnx/model.ts';
import type { EmittedAttributes, Emitter, Node, Tensor } from '../tensor.ts';

/** A target's own form of an operation, instead of the portable one in the operation's file. */
export type Form = (node: Node, inputs: readonly string[], emitter: Emitter) => readonly string[];

/** What a target puts together: `node` and the nodes that it absorbs become one form. */
export interface Fusion {
  readonly inputs: readonly Tensor[];
  readonly absorbs: readonly Node[];
  readonly form: (inputs: readonly string[], emitter: Emitter) => readonly string[];
}

export interface Target {
  /** Operator-set version by domain. */
  readonly opsets: Readonly<Record<string, number>>;
  /** Own forms by operation name. */
  readonly forms: Readonly<Record<string, Form>>;
  /** Looks for a pattern that ends in this node; `isInner` says whether only one node, and no output, reads a tensor. */
  fuse?(node: Node, isInner: (tensor: Tensor) => boolean): Fusion | undefined;
}

export interface EmitOptions {
  readonly name: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly producer?: { readonly name: string; readonly version: string };
}

/** Constants up to this many elements are shared where they are equal. */
const sharedConstantSize = 64;

/** Emits a graph for a target. */
export function emit(graph: Graph, target: Target, options: EmitOptions): OnnxModel {
  const nodes: OnnxNode[] = [];
  const initialisers: OnnxTensor[] = [];
  const known = new Map<string, string>();
  const readers = countReaders(graph);
  const names = new Map<Tensor, string>();
  let tensorCount = 0;

  const labels = new Map<string, OnnxTensor>();
  const labelled = (tensor: OnnxTensor) => {
    const before = labels.get(tensor.name);
    if (before === undefined) {
      labels.set(tensor.name, tensor);
      initialisers.push(tensor);
    } else if (!isSame(before, tensor)) throw new Error(`two constants are called ${tensor.name} and differ`);
    return tensor.name;
  };

  const emitter: Emitter = {
    node(operator, inputs, attributes = {}, { domain = '', outputs = 1 } = {}) {
      const results = Array.from({ length: outputs }, () => `t${tensorCount++}`);
      nodes.push({
        name: `${operator}_${nodes.length}`,
        operator,
        domain,
        inputs,
        outputs: results,
        attributes: Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, attribute(value)])),
      });
      return results;
    },
    one: (operator, inputs, attributes, domain = '') => emitter.node(operator, inputs, attributes, { domain })[0]!,
    floats: (shape, data) => emitter.tensor('float32', shape, Float32Array.from(data)),
    integers: (shape, data) => emitter.tensor('int64', shape, BigInt64Array.from(data, BigInt)),
    tensor(type, shape, data, label = '') {
      if (label !== '') return labelled({ name: label, type, shape, data });
      const key = data.length <= sharedConstantSize ? `${type} ${shape} ${data}` : undefined;
      const before = key === undefined ? undefined : known.get(key);
      if (before !== undefined) return before;
      const name = `c${initialisers.length}`;
      initialisers.push({ name, type, shape, data });
      if (key !== undefined) known.set(key, name);
      return name;
    },
    isUsed: (tensor) => (readers.get(tensor) ?? 0) > 0,
  };

  const outputs = new Set(graph.outputs.map(({ tensor }) => tensor));
  const isInner = (tensor: Tensor) => readers.get(tensor) === 1 && !outputs.has(tensor);
  const fusions = findFusions(graph, target, isInner);
  const absorbed = new Set([...fusions.values()].flatMap(({ absorbs }) => absorbs));

  const nameOf = (tensor: Tensor) => names.get(tensor)!;
  for (const node of graph.nodes) {
    if (absorbed.has(node)) continue;
    const fusion = fusions.get(node);
    const results =
      fusion === undefined
        ? (target.forms[node.operation.name] ?? node.operation.emit)(node, node.inputs.map(nameOf), emitter)
        : fusion.form(fusion.inputs.map(nameOf), emitter);
    node.outputs.forEach((output, i) => {
      if (results[i] !== undefined) names.set(output, results[i]);
    });
  }

  for (const { name, tensor } of graph.outputs) {
    nodes.push({
      name: `output_${name}`,
      operator: 'Identity',
      domain: '',
      inputs: [nameOf(tensor)],
      outputs: [name],
      attributes: {},
    });
  }
  return {
    opsets: target.opsets,
    producer: options.producer ?? { name: 'roentgen', version: '' },
    name: options.name,
    inputs: graph.inputs.map(({ name, tensor: { type, shape } }) => ({ name, type, shape })),
    outputs: graph.outputs.map(({ name, tensor: { type, shape } }) => ({ name, type, shape })),
    initialisers,
    nodes: renameOutputs(nodes, graph),
    metadata: options.metadata ?? {},
  };
}

/**
 * Gives each output its name where it is made, instead of copying it at the end. What is an input, a constant, or two
 * outputs at once keeps its Identity.
 */
function renameOutputs(nodes: readonly OnnxNode[], graph: Graph): OnnxNode[] {
  const made = new Set(nodes.filter(({ name }) => !name.startsWith('output_')).flatMap(({ outputs }) => outputs));
  const renamed = new Map<string, string>();
  const kept = nodes.filter((node) => {
    if (!node.name.startsWith('output_')) return true;
    const source = node.inputs[0]!;
    if (!made.has(source) || renamed.has(source)) return true;
    renamed.set(source, node.outputs[0]!);
    return false;
  });
  const inputNames = new Set(graph.inputs.map(({ name }) => name));
  for (const { name } of graph.outputs) {
    if (inputNames.has(name)) throw new Error(`${name} names an input and an output of the graph`);
  }
  const rename = (name: string) => renamed.get(name) ?? name;
  return kept.map((node) => ({ ...node, inputs: node.inputs.map(rename), outputs: node.outputs.map(rename) }));
}

function findFusions(graph: Graph, target: Target, isInner: (tensor: Tensor) => boolean): Map<Node, Fusion> {
  const fusions = new Map<Node, Fusion>();
  const taken = new Set<Node>();
  // From the end, so that the longest pattern wins over its own beginning.
  for (const node of [...graph.nodes].reverse()) {
    if (taken.has(node)) continue;
    const fusion = target.fuse?.(node, isInner);
    if (fusion === undefined || fusion.absorbs.some((inner) => taken.has(inner))) continue;
    fusions.set(node, fusion);
    for (const inner of fusion.absorbs) taken.add(inner);
  }
  return fusions;
}

/** How many times each tensor is read by a node; a graph's output counts as a reader. */
function countReaders(graph: Graph): Map<Tensor, number> {
  const readers = new Map<Tensor, number>();
  const tensors = [...graph.nodes.flatMap(({ inputs }) => inputs), ...graph.outputs.map(({ tensor }) => tensor)];
  for (const tensor of tensors) readers.set(tensor, (readers.get(tensor) ?? 0) + 1);
  return readers;
}

function isSame(a: OnnxTensor, b: OnnxTensor): boolean {
  return a.type === b.type && a.shape.join() === b.shape.join() && a.data.every((value, i) => value === b.data[i]);
}

function attribute(value: EmittedAttributes[string]): OnnxAttribute {
  if (typeof value === 'number') return { int: value };
  if (typeof value === 'string') return { string: value };
  return 'float' in value ? { float: value.float } : { ints: value };
}
