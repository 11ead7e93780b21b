/** Evaluation: the ROC curve and the area under it of 14 findings, on a table of the size of the NIH test set, arrays in memory. */

import { ownProcess, peer, pythonWith } from './peers.ts';
import type { Benchmark } from './rounds.ts';

const [images, findings, passes] = [22_433, 14, 9];

export async function evaluateBenchmark(): Promise<Benchmark> {
  const python = pythonWith('sklearn');
  return {
    title: `ROC curves and areas of ${findings} findings, ${images} images`,
    unit: 'a table',
    contenders: [
      { name: 'Roentgen', command: ownProcess('evaluate-table.ts', images, findings, passes) },
      {
        name: 'scikit-learn',
        command: [python ?? '', peer('evaluate.py'), ...[images, findings, passes].map(String)],
        missing: python === undefined ? 'no Python with sklearn (Debian: python3-sklearn)' : undefined,
      },
    ],
  };
}
