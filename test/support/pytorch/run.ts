/** PyTorch, where a machine has it: an oracle. Tests that need it skip and say so. */

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const pythons = ['/usr/bin/python3', 'python3'];

/** A Python that has PyTorch; undefined where there is none. */
export const pythonWithTorch = pythons.find((python) => {
  try {
    execFileSync(python, ['-c', 'import torch'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
});

/** Runs a script of this folder and gives the JSON that it prints. */
export function runPyTorch(script: string, ...args: readonly string[]): unknown {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const env = { ...process.env, OMP_NUM_THREADS: '1' };
  return JSON.parse(execFileSync(pythonWithTorch!, [path, ...args], { env, encoding: 'utf8' }));
}
