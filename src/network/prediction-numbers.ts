/**
 * A network's numbers in prediction mode: parameters are constants, and each normalisation is a fixed scale and shift,
 * a = γ/√(v + ε) and b = β − a·m with the moving mean m and variance v, computed in float64.
 * In a model's file kernels and biases have their Keras names, and a layer's normalisation is `layer/scale` and `layer/shift`.
 */

import { constant } from '../graph/index.ts';
import { normalisationEpsilon } from './architecture.ts';
import type { Numbers } from './densenet.ts';
import { allParameters, type ParameterTable } from './parameters.ts';

/** Parameters as constants, normalisations as fixed scales and shifts. */
export function predictionNumbers(table: ParameterTable, flat: Float32Array): Numbers {
  const places = new Map(allParameters(table).map((parameter) => [parameter.name, parameter]));
  const numbersOf = (name: string) => {
    const place = places.get(name);
    if (place === undefined) throw new Error(`there is no parameter ${name}`);
    return { shape: place.shape, data: flat.slice(place.offset, place.offset + place.size) };
  };
  return {
    parameter(name) {
      const { shape, data } = numbersOf(name);
      return constant(shape, data, name);
    },
    observe: (value) => ({ value }),
    normalisation(layer) {
      const [gamma, beta, mean, variance] = ['gamma', 'beta', 'moving_mean', 'moving_variance'].map(
        (kind) => numbersOf(`${layer}/${kind}`).data,
      ) as [Float32Array, Float32Array, Float32Array, Float32Array];
      const scale = Array.from(gamma, (value, c) => value / Math.sqrt(variance[c]! + normalisationEpsilon));
      const shift = scale.map((value, c) => beta[c]! - value * mean[c]!);
      return {
        scale: constant([scale.length], scale, `${layer}/scale`),
        shift: constant([shift.length], shift, `${layer}/shift`),
      };
    },
  };
}
