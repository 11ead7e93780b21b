import fc from 'fast-check';
import { expect, it } from 'vitest';
import { input } from '../graph/index.ts';
import { compact, densenet121, featureSize } from './architecture.ts';
import { densenet } from './densenet.ts';
import { initialParameters, parameterTable } from './parameters.ts';
import { predictionNumbers } from './prediction-numbers.ts';

it('featureSize is the side of the last feature map, for any size of image', () => {
  const table = parameterTable(compact, 1);
  const parameters = initialParameters(table, 1);
  fc.assert(
    fc.property(fc.integer({ min: 32, max: 400 }), (size) => {
      const image = input('image', [1, 1, size, size]);
      const { normalised } = densenet(compact, image, predictionNumbers(table, parameters));
      expect(normalised.shape.slice(2)).toEqual([featureSize(compact, size), featureSize(compact, size)]);
    }),
    { numRuns: 25 },
  );
});

it.each([
  [320, 10],
  [224, 7],
  [128, 4],
])('DenseNet-121 makes of %i pixels a map of %i', (size, map) => {
  expect(featureSize(densenet121, size)).toBe(map);
});
