/** Weights as Keras lays them out, of our flat array: for tests of what reads them. */

import { random } from '../../src/base/random.ts';
import type { Architecture } from '../../src/network/architecture.ts';
import { allParameters, initialParameters, parameterTable } from '../../src/network/parameters.ts';

export interface KerasWeight {
  readonly layer: string;
  readonly kind: string;
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Numbers for every parameter: nothing is 0 or 1 by chance, variances are above 0. */
export function randomParameters(architecture: Architecture, findings: number, seed: number): Float32Array {
  const table = parameterTable(architecture, findings);
  const stream = random(seed, 'weights');
  const flat = initialParameters(table, seed);
  for (const { kind, offset, size } of allParameters(table))
    for (let i = offset; i < offset + size; i++)
      flat[i] = kind === 'moving_variance' ? stream.uniform(0.3, 1.5) : flat[i]! + stream.uniform(-0.1, 0.1);
  return flat;
}

/** The array's parameters with kernels as `[height, width, in, out]`, in the order of the layers. */
export function asKeras(architecture: Architecture, findings: number, flat: Float32Array): KerasWeight[] {
  const weights = allParameters(parameterTable(architecture, findings)).map(({ name, kind, shape, offset, size }) => {
    const layer = name.slice(0, -kind.length - 1);
    const data = flat.slice(offset, offset + size);
    if (shape.length !== 4) return { layer, kind, shape, data };
    const [to, from, height, width] = shape as [number, number, number, number];
    const moved = new Float32Array(size);
    for (let o = 0, at = 0; o < to; o++)
      for (let i = 0; i < from; i++)
        for (let tap = 0; tap < height * width; tap++, at++) moved[(tap * from + i) * to + o] = data[at]!;
    return { layer, kind, shape: [height, width, from, to], data: moved };
  });
  const layers = [...new Set(weights.map(({ layer }) => layer))];
  return layers.flatMap((layer) => weights.filter((weight) => weight.layer === layer));
}
