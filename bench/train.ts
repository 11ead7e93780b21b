/** A whole training step of DenseNet-121: forward, backward and Adam, batch 8, 320×320, 14 findings, two threads. */

import { howToInstall, ownProcess, peer, pythonWith } from './peers.ts';
import type { Contender } from './rounds.ts';

const [batch, size, steps, threads] = [8, 320, 7, 2];

export async function trainBenchmark(): Promise<{ title: string; contenders: Contender[] }> {
  const python = pythonWith('torch', 'torchvision');
  const missing = python === undefined ? howToInstall('torch', 'torchvision') : undefined;
  const torch = (format: string): Contender => ({
    name: `PyTorch, ${format}`,
    command: [python ?? '', peer('train_step.py'), ...[batch, size, steps, threads].map(String), format],
    missing,
  });
  return {
    title: `training step of DenseNet-121, batch ${batch}, ${size}×${size}, ${threads} threads`,
    contenders: [
      { name: 'Roentgen', command: ownProcess('train-step.ts', batch, size, steps, threads) },
      torch('channels_first'),
      torch('channels_last'),
    ],
  };
}
