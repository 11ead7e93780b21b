/** Tells what an evaluation leaves out, as it is in one of the two tables only. */

import type { Joined } from '../evaluation/join.ts';
import { counted, notice } from './output.ts';

/** Says what was left out of the comparison. */
export function tellUnmatched(joined: Joined): void {
  const { onlyPredicted, onlyInTruth, findingsOnlyPredicted, findingsOnlyInTruth } = joined;
  if (onlyPredicted > 0) notice(`${counted(onlyPredicted, 'image')} only in the predictions, left out`);
  if (onlyInTruth > 0) notice(`${counted(onlyInTruth, 'image')} only in the table of truth, left out`);
  if (findingsOnlyPredicted.length > 0) notice(`predicted without truth: ${findingsOnlyPredicted.join(', ')}`);
  if (findingsOnlyInTruth.length > 0) notice(`not predicted: ${findingsOnlyInTruth.join(', ')}`);
}
