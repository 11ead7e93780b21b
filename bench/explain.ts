/** What the heat maps of all findings cost: prediction with DenseNet-121 with them and without, batch 8, 320×320, two threads. */

import { ownProcess } from './peers.ts';
import type { Benchmark } from './rounds.ts';

const [batch, size, steps, threads] = [8, 320, 9, 2];

export async function explainBenchmark(): Promise<Benchmark> {
  const own = (outputs: string) => ownProcess('explain-batch.ts', batch, size, steps, threads, outputs);
  return {
    title: `heat maps of 14 findings with DenseNet-121, batch ${batch}, ${size}×${size}, ${threads} threads`,
    contenders: [
      { name: 'probabilities and heat maps', command: own('probability,heatmap') },
      { name: 'probabilities alone', command: own('probability') },
    ],
  };
}
