/**
 * Prediction with DenseNet-121, 320×320, 14 findings, two threads; ours with the heat maps of all findings. The first is the bare
 * rate of one session, which the whole pipeline from image files is held against.
 */

import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { howToInstall, ownProcess, peer, pythonWith } from './peers.ts';
import type { Contender } from './rounds.ts';
import { xrays } from './xrays.ts';

const [batch, size, steps, threads, images] = [8, 320, 9, 2, 48];

export async function predictBenchmark(): Promise<{ title: string; contenders: Contender[] }> {
  const python = pythonWith('torch', 'torchvision');
  const missing = python === undefined ? howToInstall('torch', 'torchvision') : undefined;
  const exported = join(mkdtempSync(join(tmpdir(), 'roentgen-bench-')), 'torch.onnx');
  if (python !== undefined) {
    const { status, stderr } = spawnSync(python, [peer('export.py'), String(size), exported], { encoding: 'utf8' });
    if (status !== 0) throw new Error(`the export from PyTorch has failed:\n${stderr}`);
  }
  const folder = await xrays(images);
  const bare = (model: string, sessions: number) =>
    ownProcess('predict-batch.ts', sessions === 1 ? batch : 1, size, steps, sessions, threads / sessions, model);
  const files = (model: string, from: string) =>
    ownProcess('predict-folder.ts', folder.path, images, size, 3, threads, model, from);
  const torch = (format: string): Contender => ({
    name: `PyTorch, ${format}`,
    command: [python ?? '', peer('predict.py'), ...[batch, size, steps, threads].map(String), format],
    missing,
  });
  return {
    title: `prediction with DenseNet-121, ${size}×${size}, ${threads} threads, from memory and from ${folder.what}`,
    contenders: [
      { name: `one session, batch ${batch}`, command: bare('float32', 1) },
      { name: `${threads} sessions of one thread`, command: bare('float32', threads) },
      { name: 'from image files, as predict', command: files('float32', 'files') },
      { name: 'from the cache, as predict', command: files('float32', 'cache') },
      { name: `int8, ${threads} sessions of one thread`, command: bare('int8', threads) },
      { name: 'int8 from image files, as predict', command: files('int8', 'files') },
      { name: 'int8 from the cache, as predict', command: files('int8', 'cache') },
      { name: `PyTorch export in ONNX Runtime, batch ${batch}`, command: bare(exported, 1), missing },
      { name: `PyTorch export in ${threads} sessions of one thread`, command: bare(exported, threads), missing },
      torch('channels_first'),
      torch('channels_last'),
    ],
  };
}
