/** Runs the built binary as a user would, in a process of its own. */

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect } from 'vitest';

/** What a user runs. */
export const binary = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `roentgen` with these arguments until it ends. */
export function roentgen(...args: readonly string[]): Promise<Finished> {
  return start(process.execPath, [binary, ...args]).finished;
}

/** Runs `roentgen` and presses Ctrl-C this many times, first when `when` is on stderr, then when it says that it stops. */
export function interrupted(args: readonly string[], when: string, times = 1): Promise<Finished> {
  const { child, finished } = start(process.execPath, [binary, ...args]);
  let pressed = 0;
  let text = '';
  child.stderr!.on('data', (more: string) => {
    text += more;
    if ((pressed === 0 && text.includes(when)) || (pressed === 1 && times > 1 && text.includes('stopping'))) {
      pressed++;
      child.kill('SIGINT');
    }
  });
  return finished;
}

/** Runs `roentgen` and kills it, as if the power failed, so many seconds after `when` is on stderr. */
export function killed(args: readonly string[], when: string, delaySeconds: number): Promise<Finished> {
  const { child, finished } = start(process.execPath, [binary, ...args]);
  let text = '';
  let isSeen = false;
  child.stderr!.on('data', (more: string) => {
    text += more;
    if (isSeen || !text.includes(when)) return;
    isSeen = true;
    setTimeout(() => child.kill('SIGKILL'), 1000 * delaySeconds);
  });
  return finished;
}

/** Runs `roentgen` where no file can grow beyond this many KiB, as on a disk that is full. */
export function onFullDisk(kibibytes: number, ...args: readonly string[]): Promise<Finished> {
  // Node ignores the signal of a file that may not grow, and sees the error EFBIG.
  const limited = `ulimit -f ${kibibytes}; exec "$0" "$@"`;
  return start('/bin/bash', ['-c', limited, process.execPath, binary, ...args]).finished;
}

function start(command: string, args: readonly string[]): { child: ChildProcess; finished: Promise<Finished> } {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, DEBUG: '' } });
  const finished = new Promise<Finished>((resolve, reject) => {
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
  return { child, finished };
}

/** Wrong usage or input: exit 2, nothing on stdout, a message with these parts and no stack trace on stderr. */
export function expectInputError({ code, stdout, stderr }: Finished, ...parts: readonly string[]): void {
  expect(code, stderr).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/^error: /m);
  expect(stderr).not.toMatch(/^ {4}at /m);
  for (const part of parts) expect(stderr).toContain(part);
}

/** A folder for this test file, removed after its tests; gives paths inside it. */
export function scratchFolder(): (...names: readonly string[]) => string {
  const folder = mkdtempSync(join(tmpdir(), 'roentgen-cli-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return (...names) => join(folder, ...names);
}
