/** That predicting many images takes no more memory than predicting some: the largest memory of the process, with a small network. */

import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writePhantoms } from '../src/phantom/dataset.ts';
import { ownProcess } from './peers.ts';
import type { Benchmark } from './rounds.ts';

const [size, threads] = [64, 2];

export async function predictMemoryBenchmark(): Promise<Benchmark> {
  const folder = mkdtempSync(join(tmpdir(), 'roentgen-bench-'));
  await writePhantoms({ folder, images: 50, size: 256, seed: 1 });
  // Two passes, as the first isn't counted.
  const over = (images: number) =>
    ownProcess('predict-folder.ts', join(folder, 'images'), images / 2, size, 2, threads, 'compact', 'files');
  return {
    title: `predicting image files with the compact network, ${size}×${size}, ${threads} threads: see the memory`,
    contenders: [1000, 5000, 10_000, 20_000].map((images) => ({
      name: `${images.toLocaleString('en-GB')} images`,
      command: over(images),
    })),
  };
}
