/**
 * Eigen-CAM (Muhammad and Yeasin, IJCNN 2020): what a layer mainly shows, whatever the finding. With the activations as a matrix
 * M of places by channels, the map is M·v, v the first right singular vector of M (no mean subtracted, as in the paper).
 * v is found by power iteration on MᵀM from the channels' sums, which also settles its sign: active channels count positive.
 */

import type { Method } from '../method.ts';
import { type Planes, sumOverPlane, weightedSum } from '../planes.ts';
import type { FloatMap } from '../upsample.ts';

/** Reached only where the first two singular values are all but equal, and then any mixture of the two is as good. */
const mostIterations = 1000;
/** Of v's change in a step, squared. */
const tolerance = 1e-16;

export const eigenCam: Method = {
  name: 'eigencam',
  title: 'Eigen-CAM',
  looksAtLayer: true,
  isSameForAll: true,
  async maps(probe, input, findings, report) {
    const map = firstComponent(await probe.activation(input));
    report(1);
    return findings.map(() => map);
  },
};

/** M·v for the first right singular vector v; zeros where all activations are. */
export function firstComponent(activation: Planes): FloatMap {
  const size = activation.height * activation.width;
  let vector = unit(sumOverPlane(activation, (at) => activation.values[at]!));
  let map = weightedSum(activation, vector);
  for (let iteration = 0; iteration < mostIterations; iteration++) {
    const next = unit(sumOverPlane(activation, (at) => activation.values[at]! * map.values[at % size]!));
    const change = next.reduce((sum, value, i) => sum + (value - vector[i]!) ** 2, 0);
    vector = next;
    map = weightedSum(activation, vector);
    if (change < tolerance) break;
  }
  return map;
}

function unit(vector: Float64Array): Float64Array {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return length === 0 ? vector : vector.map((value) => value / length);
}
