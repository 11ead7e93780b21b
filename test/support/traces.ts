/** Metrics of epochs as they may come: ties, small steps, undefined areas, losses that are no number. */

import fc from 'fast-check';

const anyLoss = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(0.3, 0.35, 0.5, 0.55, 0.7, 0.9) },
  { weight: 2, arbitrary: fc.double({ min: 0, max: 2, noNaN: true }) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY) },
);
const anyArea = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(0.5, 0.55, 0.7, 0.9) },
  { weight: 2, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) },
  { weight: 1, arbitrary: fc.constant(null) },
);

/** Up to twelve epochs. */
export const anyEpochs = fc.array(
  fc.record({
    validationLoss: anyLoss,
    meanAuc: anyArea,
    auc: fc.record({ Mass: anyArea, Edema: anyArea }),
  }),
  { minLength: 1, maxLength: 12 },
);
