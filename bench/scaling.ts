/** How a training step of DenseNet-121 grows with the batch (at 320×320) and with the image's size (in batches of 8). */

import { totalmem } from 'node:os';
import { ownProcess } from './peers.ts';
import type { Benchmark, Contender } from './rounds.ts';

const [steps, threads] = [4, 2];
const batches = [1, 2, 4, 8, 16, 32];
const sizes = [128, 224, 512];

/** Upper bound on what a step takes, in GiB: 0.6, and 0.3 for each image of 320×320. */
const boundGiB = (batch: number, size: number) => 0.6 + 0.3 * batch * (size / 320) ** 2;

export async function scalingBenchmark(): Promise<Benchmark> {
  const memoryGiB = totalmem() / 2 ** 30;
  const point = (batch: number, size: number): Contender => ({
    name: `batch ${batch}, ${size}×${size}`,
    command: ownProcess('train-step.ts', batch, size, steps, threads),
    missing:
      boundGiB(batch, size) > 0.9 * memoryGiB
        ? `may need ${boundGiB(batch, size).toFixed(0)} GiB, the machine has ${memoryGiB.toFixed(0)}`
        : undefined,
  });
  return {
    title: `training step of DenseNet-121 by batch and size, ${threads} threads`,
    contenders: [...batches.map((batch) => point(batch, 320)), ...sizes.map((size) => point(8, size))],
  };
}
