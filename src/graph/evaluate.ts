/** The reference: runs a graph in plain float64, node by node. Slow and simple on purpose. */

import type { Graph } from './graph.ts';
import { staticShape } from './shape.ts';
import { formatShape, type Tensor, type Values } from './tensor.ts';

/**
 * Evaluates a graph of fixed sizes.
 *
 * @param feeds a value for each input, row-major
 * @returns the outputs by name
 */
export function evaluate(
  { inputs, nodes, outputs }: Graph,
  feeds: Readonly<Record<string, ArrayLike<number>>>,
): Record<string, Values> {
  const values = new Map<Tensor, Values>();
  for (const { name, tensor } of inputs) {
    const data = feeds[name];
    if (data === undefined) throw new Error(`the graph's input ${name} ${formatShape(tensor.shape)} was not given`);
    values.set(tensor, { shape: staticShape(tensor), data: Float64Array.from(data) });
  }
  for (const node of nodes) {
    if (node.operation.name === 'input') continue;
    const results = node.operation.evaluate(
      node.inputs.map((input) => values.get(input)!),
      node,
    );
    node.outputs.forEach((output, i) => {
      values.set(output, { shape: staticShape(output), data: results[i]! });
    });
  }
  return Object.fromEntries(outputs.map(({ name, tensor }) => [name, values.get(tensor)!]));
}
