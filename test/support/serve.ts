/** Starts `roentgen serve` on a free port, in a process of its own, for whole-command tests. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, expect } from 'vitest';
import { binary } from './cli.ts';

export interface Served {
  readonly url: string;
  readonly child: ChildProcess;
  /** What was printed so far. */
  stderr(): string;
  /** Sends the signal and gives the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

const started: { readonly child: ChildProcess; readonly ended: Promise<unknown> }[] = [];
// Here and not where one is started: a hook that is added while tests run is never called.
afterAll(async () => {
  for (const { child, ended } of started) {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await ended;
  }
});

/** Resolves when the server says where it listens; it is stopped after the tests of the file. */
export async function serve(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Served> {
  const child = spawn(process.execPath, [binary, 'serve', '--port', '0', '--json', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, DEBUG: '', ...env },
  });
  let stdout = '';
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const ended = once(child, 'close') as Promise<[number | null]>;
  started.push({ child, ended });
  const listening = new Promise<void>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      if (stdout.endsWith('}\n')) resolve();
    });
  });
  await Promise.race([listening, ended]);
  expect(child.exitCode, stderr).toBe(null);
  return {
    url: (JSON.parse(stdout) as { url: string }).url,
    child,
    stderr: () => stderr,
    async stop(signal = 'SIGINT') {
      child.kill(signal);
      return (await ended)[0];
    },
  };
}
