/** Finds the peers that are installed. None is needed to use, build or test the project. */

import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** A Python that has these modules; undefined where there is none. */
export function pythonWith(...modules: readonly string[]): string | undefined {
  const candidates = [process.env.BENCH_PYTHON, '/usr/bin/python3', 'python3'].filter((each) => each !== undefined);
  return candidates.find((python) => spawnSync(python, ['-c', `import ${modules.join(', ')}`]).status === 0);
}

/** What to say of a peer that isn't there. */
export function howToInstall(...modules: readonly (keyof typeof packages)[]): string {
  const [pip, debian] = [0, 1].map((place) => modules.map((module) => packages[module][place]).join(' '));
  return `no Python with ${modules.join(' and ')}; pip install ${pip}, or on Debian apt-get install ${debian}; BENCH_PYTHON names another Python`;
}

/** By the module: the package's name for pip and in Debian. */
const packages = {
  torch: ['torch', 'python3-torch'],
  torchvision: ['torchvision', 'python3-torchvision'],
  sklearn: ['scikit-learn', 'python3-sklearn'],
  PIL: ['Pillow', 'python3-pil'],
} as const;

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
  for (const module of Object.keys(packages)) {
    const python = pythonWith(module);
    if (python === undefined) continue;
    const { stdout } = spawnSync(python, ['-c', `import ${module}; print(${module}.__version__)`], {
      encoding: 'utf8',
    });
    versions[module] = stdout.trim();
  }
  return versions;
}
