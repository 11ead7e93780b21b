/** Which epoch is the best: the one with the lowest validation loss. */

import type { EpochRecord } from './callbacks.ts';

/** Whether an epoch beats the best so far. A loss that isn't a number beats nothing, and doesn't stay best. */
export function isBetter({ validationLoss }: EpochRecord, best: EpochRecord | undefined): boolean {
  return best === undefined || Number.isNaN(best.validationLoss) || validationLoss < best.validationLoss;
}
