/** Prediction with DenseNet-121, batch 8, 320×320, 14 findings, two threads; ours with the heat maps of all findings. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { howToInstall, ownProcess, peer, pythonWith } from './peers.ts';
import type { Contender } from './rounds.ts';

const [batch, size, steps, threads] = [8, 320, 9, 2];

export async function predictBenchmark(): Promise<{ title: string; contenders: Contender[] }> {
  const python = pythonWith('torch', 'torchvision');
  const missing = python === undefined ? howToInstall('torch', 'torchvision') : undefined;
  const exported = join(mkdtempSync(join(tmpdir(), 'roentgen-bench-')), 'torch.onnx');
  if (python !== undefined) {
    const { status, stderr } = spawnSync(python, [peer('export.py'), String(size), exported], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`the export from PyTorch has failed:\n${stderr}`);
  }
  const torch = (format: string): Contender => ({
    name: `PyTorch, ${format}`,
    command: [python ?? '', peer('predict.py'), ...[batch, size, steps, threads].map(String), format],
    missing,
  });
  return {
    title: `prediction with DenseNet-121, batch ${batch}, ${size}×${size}, ${threads} threads`,
    contenders: [
      { name: 'Roentgen, with heat maps', command: ownProcess('predict-batch.ts', batch, size, steps, threads) },
      {
        name: 'PyTorch export in ONNX Runtime',
        command: ownProcess('predict-batch.ts', batch, size, steps, threads, exported),
        missing,
      },
      torch('channels_first'),
      torch('channels_last'),
    ],
  };
}
