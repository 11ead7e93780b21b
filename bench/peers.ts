/** Finds the peers that are installed. None is needed to use, build or test the project. */

import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** A Python that has these modules; undefined where there is none. */
export function pythonWith(...modules: readonly string[]): string | undefined {
  const candidates = [process.env.BENCH_PYTHON, '/usr/bin/python3', 'python3'].filter((each) => each !== undefined);
  return candidates.find((python) => spawnSync(python, ['-c', `import ${modules.join(', ')}`]).status === 0);
}

export function peer(name: string): string {
  return fileURLToPath(new URL(`./peers/${name}`, import.meta.url));
}

/** The command that runs a TypeScript file of this folder in a process of its own. */
export function ownProcess(name: string, ...args: readonly (string | number)[]): string[] {
  const file = fileURLToPath(new URL(`./${name}`, import.meta.url));
  return [process.execPath, '--import', 'tsx', file, ...args.map(String)];
}

/** The versions of ONNX Runtime and of the peers that are installed. */
export function versionsOf(): Record<string, string> {
  const { version } = createRequire(import.meta.url)('onnxruntime-node/package.json') as { version: string };
  const versions: Record<string, string> = { 'onnxruntime-node': version };
  for (const module of ['torch', 'torchvision', 'sklearn', 'PIL']) {
    const python = pythonWith(module);
    if (python === undefined) continue;
    const { stdout } = spawnSync(python, ['-c', `import ${module}; print(${module}.__version__)`], {
      encoding: 'utf8',
    });
    versions[module] = stdout.trim();
  }
  return versions;
}
