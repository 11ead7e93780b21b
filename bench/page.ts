/** How long a reader of the viewer waits for an image and all its heat maps: DenseNet-121 in a real Chromium, from drop to scores. */

import { existsSync } from 'node:fs';
import { ownProcess } from './peers.ts';
import type { Benchmark } from './rounds.ts';

const [size, images] = [320, 6];

export async function pageBenchmark(): Promise<Benchmark> {
  const missing = existsSync('/usr/bin/chromium')
    ? existsSync('dist/web/index.html')
      ? undefined
      : '`npm run build` makes the page first'
    : 'Debian’s chromium isn’t installed';
  return {
    title: `an image and the heat maps of 14 findings with DenseNet-121, ${size}×${size}`,
    contenders: [
      {
        name: 'onnxruntime-node, 2 threads, the network alone',
        command: ownProcess('explain-batch.ts', 1, size, images, 2, 'probability,heatmap'),
      },
      {
        name: 'the page, WebAssembly, 2 threads, from drop to scores',
        command: ownProcess('page-reading.ts', size, images, 2),
        missing,
      },
      {
        name: 'the page, WebAssembly, 1 thread, from drop to scores',
        command: ownProcess('page-reading.ts', size, images, 1),
        missing,
      },
    ],
  };
}
