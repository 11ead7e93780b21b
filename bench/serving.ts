/** What the benchmarks of the server share: the server in a process of its own, and clients that ask it. */

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Architecture, densenet121 } from '../src/network/architecture.ts';
import { encodeClassifier } from '../src/network/model-file.ts';
import { untrained } from './own-model.ts';

const binary = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));

const place = mkdtempSync(join(tmpdir(), 'roentgen-bench-'));
process.once('exit', () => rmSync(place, { recursive: true, force: true }));

/** A model with random weights, 14 findings; its path and its bytes. */
export function randomModel(
  size: number,
  architecture: Architecture = densenet121,
): { path: string; bytes: Uint8Array } {
  const { description, parameters } = untrained(size, architecture);
  const bytes = encodeClassifier(description, parameters);
  const path = join(place, `random-${architecture.name}-${size}.onnx`);
  writeFileSync(path, bytes);
  return { path, bytes };
}

/** Synthetic X-rays as PNG files' bytes. */
export function phantoms(images: number, size: number): Uint8Array<ArrayBuffer>[] {
  const out = join(place, `phantoms-${size}`);
  const args = ['phantom', '--out', out, '--images', String(images), '--size', String(size)];
  const { status, stderr } = spawnSync(process.execPath, [binary, ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`no phantoms (has the program been built?):\n${stderr}`);
  return readdirSync(join(out, 'images')).map((name) => new Uint8Array(readFileSync(join(out, 'images', name))));
}

export interface BenchServer {
  readonly url: string;
  /** Of the server, and of its decoders together, in bytes. */
  residentBytes(): { readonly server: number; readonly decoders: number };
  /** Processor time that the server and its decoders have taken so far. */
  processorSeconds(): number;
  stop(): Promise<void>;
}

/** Starts the built server. */
export async function startBuilt(...args: readonly string[]): Promise<BenchServer> {
  const child = spawn(process.execPath, [binary, 'serve', '--port', '0', '--json', '--no-log', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  let text = '';
  for await (const piece of child.stdout) {
    text += piece;
    if (text.endsWith('}\n')) break;
  }
  return {
    url: (JSON.parse(text) as { url: string }).url,
    residentBytes: () => ({
      server: residentBytes(child.pid!),
      decoders: childrenOf(child).reduce((sum, pid) => sum + residentBytes(pid), 0),
    }),
    processorSeconds: () => [child.pid!, ...childrenOf(child)].reduce((sum, pid) => sum + processorSeconds(pid), 0),
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

function childrenOf({ pid }: ChildProcess): number[] {
  const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return text === '' ? [] : text.split(' ').map(Number);
}

function residentBytes(pid: number): number {
  const [, kibibytes] = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kibibytes ?? 0) * 1024;
}

/** proc(5): user and system time are the 14th and 15th field, in ticks of which Linux has a hundred a second. */
function processorSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The second field, the name in brackets, may have spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** The value below which the share lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
}
