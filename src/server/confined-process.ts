/** Starts a process that may do little more than compute: for work on what strangers send. */

import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * Starts a module of this folder in a process of its own, which knows nothing of the server's environment, and can be sent
 * messages, and bytes through its standard input. On Linux the kernel holds it to its limits: writable memory, native memory included (RLIMIT_DATA), no byte written
 * into a file, no core dump; elsewhere to none.
 *
 * @param module its name without an ending
 * @param bytes of memory
 */
export function startConfined(module: string, bytes: number): ChildProcess {
  const isSource = import.meta.url.endsWith('.ts');
  const file = fileURLToPath(new URL(`./${module}.${isSource ? 'ts' : 'js'}`, import.meta.url));
  const command = [process.execPath, ...(isSource ? ['--import', import.meta.resolve('tsx')] : []), file];
  const limits = `ulimit -d ${Math.floor(bytes / 1024)}; ulimit -f 0; ulimit -c 0`;
  const limited = ['/bin/sh', '-c', `${limits}; exec "$0" "$@"`, ...command];
  const [program, ...args] = process.platform === 'linux' ? limited : command;
  return spawn(program!, args, {
    env: {},
    // Typed arrays go as they are, not as JSON.
    serialization: 'advanced',
    stdio: ['pipe', 'ignore', 'ignore', 'ipc'],
  });
}
