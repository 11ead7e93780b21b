/** Runs the built binary as a user would, in a process of its own. */

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect } from 'vitest';

const binary = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `roentgen` with these arguments until it ends. */
export function roentgen(...args: readonly string[]): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [binary, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, DEBUG: '' },
    });
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
