/** A graph: named outputs, and all nodes that they need, in topological order. */

import type { Node, Tensor } from './tensor.ts';

export interface Graph {
  /** Inputs by name, in the order in which they were made. */
  readonly inputs: readonly { readonly name: string; readonly tensor: Tensor }[];
  readonly outputs: readonly { readonly name: string; readonly tensor: Tensor }[];
  readonly nodes: readonly Node[];
}

/**
 * Collects what the outputs need.
 *
 * @throws if two inputs have one name.
 */
export function graph(outputs: Readonly<Record<string, Tensor>>): Graph {
  const named = Object.entries(outputs).map(([name, tensor]) => ({ name, tensor }));
  const nodes = nodesBehind(named.map(({ tensor }) => tensor));
  const inputs = nodes
    .filter((node) => node.operation.name === 'input')
    .map((node) => ({ name: String(node.attributes.name), tensor: node.outputs[0]! }));
  const names = new Set(inputs.map(({ name }) => name));
  if (names.size !== inputs.length) {
    throw new Error(`two inputs of the graph have one name; names are: ${inputs.map(({ name }) => name).join(', ')}`);
  }
  return { inputs, outputs: named, nodes };
}

/** All nodes that the tensors depend on, in topological order. */
export function nodesBehind(tensors: readonly Tensor[]): Node[] {
  const seen = new Set<Node>();
  const waiting = tensors.map(({ node }) => node);
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    for (const input of node.inputs) waiting.push(input.node);
  }
  return [...seen].sort((a, b) => a.number - b.number);
}
