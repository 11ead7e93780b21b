/**
 * A network's numbers in prediction mode: parameters are constants by their names, and each normalisation is a fixed scale and
 * shift, a = γ/√(v + ε) and b = β − a·m with the moving mean m and variance v.
 */

import { constant, foldedNormalisation, type Tensor } from '../graph/index.ts';
import { normalisationEpsilon } from './architecture.ts';
import type { Numbers } from './densenet.ts';
import { allParameters, type ParameterTable } from './parameters.ts';

/** Parameters as constants, normalisations as fixed scales and shifts. */
export function predictionNumbers(table: ParameterTable, flat: Float32Array): Numbers {
  const places = new Map(allParameters(table).map((parameter) => [parameter.name, parameter]));
  const parameter = (name: string) => {
    const place = places.get(name);
    if (place === undefined) throw new Error(`there is no parameter ${name}`);
    return constant(place.shape, flat.slice(place.offset, place.offset + place.size), name);
  };
  return {
    parameter,
    observe: (value) => ({ value }),
    normalisation(layer) {
      const [gamma, beta, mean, variance] = ['gamma', 'beta', 'moving_mean', 'moving_variance'].map((kind) =>
        parameter(`${layer}/${kind}`),
      ) as [Tensor, Tensor, Tensor, Tensor];
      return foldedNormalisation(gamma, beta, mean, variance, normalisationEpsilon);
    },
  };
}
