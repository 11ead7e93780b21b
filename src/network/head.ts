/** The head's outputs in another order, or fewer of them. */

import type { Weight, Weights } from '../weights/weight-file.ts';
import { headLayer } from './parameters.ts';

/** How many outputs the head has; undefined where there is no head, or its parts don't fit each other. */
export function outputsOf(weights: Weights): number | undefined {
  const [kernel, bias] = [weights.get(`${headLayer}/kernel`), weights.get(`${headLayer}/bias`)];
  const outputs = bias?.shape[0];
  return bias?.shape.length === 1 && kernel?.shape.length === 2 && kernel.shape[1] === outputs ? outputs : undefined;
}

/** The weights with only these outputs, by their places among the old ones, in this order. */
export function withOutputs(weights: Weights, places: readonly number[]): Weights {
  const chosen = new Map(weights);
  for (const kind of ['kernel', 'bias']) {
    const name = `${headLayer}/${kind}`;
    const weight = weights.get(name);
    if (weight !== undefined) chosen.set(name, columnsOf(weight, places));
  }
  return chosen;
}

function columnsOf({ shape, data, source }: Weight, places: readonly number[]): Weight {
  const outputs = shape.at(-1)!;
  const rows = data.length / outputs;
  const chosen = new Float32Array(rows * places.length);
  for (let row = 0, at = 0; row < rows; row++) for (const place of places) chosen[at++] = data[row * outputs + place]!;
  return { shape: [...shape.slice(0, -1), places.length], data: chosen, source };
}
