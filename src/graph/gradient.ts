/**
 * Reverse-mode differentiation. For a scalar s and tensors x₁…xₙ it adds to the graph the nodes that compute ∂s/∂xᵢ,
 * walking from s backwards and summing, at each tensor, what its readers send back (Linnainmaa 1970; Griewank and Walther,
 * Evaluating Derivatives, 2008, algorithm 3.2). The rules are written in operations, so a gradient can be differentiated again.
 *
 * Memory for time (Chen et al., Training Deep Nets with Sublinear Memory Cost, 2016): a tensor of the forward pass that has a
 * recipe isn't kept for the backward pass; the rules that read it there are given what its recipe makes.
 */

import { nodesBehind } from './graph.ts';
import { add } from './ops/binary.ts';
import { ones, zeros } from './ops/leaf.ts';
import { formatShape, type Node, type Tensor } from './tensor.ts';

/** Makes a tensor of the forward pass once more, no sooner than `token`, a gradient, is known (see `deferred`). */
export type Recipe = (token: Tensor) => Tensor;

/**
 * The gradients of a scalar with respect to tensors, each of its tensor's shape; zeros where the scalar doesn't depend on it.
 *
 * @param scalar shape `[]`
 * @param recipes how to make tensors again instead of keeping them
 * @throws if it isn't a scalar, or if an operation on the way has no gradient rule.
 */
export function gradients(
  scalar: Tensor,
  tensors: readonly Tensor[],
  recipes: ReadonlyMap<Tensor, Recipe> = new Map(),
): Tensor[] {
  if (scalar.shape.length !== 0) {
    throw new Error(`gradients are of a scalar; this has the shape ${formatShape(scalar.shape)}: reduce it first`);
  }
  const nodes = nodesBehind([scalar]);
  const wanted = nodesBetween(nodes, tensors);
  const received = new Map<Tensor, Tensor>([[scalar, ones([])]]);
  const remade = new Map<Tensor, Tensor>();
  const remake = (tensor: Tensor, token: Tensor) => {
    const recipe = recipes.get(tensor);
    if (recipe === undefined) return tensor;
    const made = remade.get(tensor) ?? recipe(token);
    remade.set(tensor, made);
    return made;
  };

  for (const node of nodes.reverse()) {
    if (!wanted.has(node)) continue;
    const sent = node.outputs.map((output) => received.get(output));
    if (sent.every((gradient) => gradient === undefined)) continue;
    if (!node.inputs.some((input) => wanted.has(input.node) || tensors.includes(input))) continue;
    if (node.operation.gradient === undefined) {
      throw new Error(`the operation ${node.operation.name} has no gradient rule`);
    }
    const token = sent.find((gradient) => gradient !== undefined)!;
    const again = (tensor: Tensor) => remake(tensor, token);
    const read = { ...node, inputs: node.inputs.map(again), outputs: node.outputs.map(again) };
    const gradientOfInput = node.operation.gradient(read, sent);
    node.inputs.forEach((input, i) => {
      const gradient = gradientOfInput[i];
      if (gradient === undefined || !wanted.has(input.node)) return;
      const before = received.get(input);
      received.set(input, before === undefined ? gradient : add(before, gradient));
    });
  }
  return tensors.map((tensor) => received.get(tensor) ?? zeros(tensor.shape as readonly number[]));
}

/** The nodes that depend on one of the tensors (their own nodes included): only through these does a gradient flow. */
function nodesBetween(nodes: readonly Node[], tensors: readonly Tensor[]): Set<Node> {
  const between = new Set(tensors.map(({ node }) => node));
  for (const node of nodes) {
    if (node.inputs.some((input) => between.has(input.node))) between.add(node);
  }
  return between;
}
