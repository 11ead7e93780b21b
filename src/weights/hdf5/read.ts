/** Reads an HDF5 file's tensors in a thread of their own, within a bounded time. */

import { Worker } from 'node:worker_threads';
import { InputError } from '../../base/error.ts';
import type { Hdf5Contents } from './contents.ts';

/** Far more than a file of a gigabyte takes, in milliseconds. */
const longestRead = 120_000;

/** What every HDF5 file begins with. */
export const hdf5Signature = Uint8Array.of(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a);

/**
 * The tensors of an HDF5 file's bytes.
 *
 * @param name what to call the file in errors
 * @throws InputError that names the file: damaged, cut off, claiming more than it holds, or keeping the reader busy for ever
 */
export async function readHdf5(bytes: Uint8Array, name: string): Promise<Hdf5Contents> {
  const own = new Uint8Array(bytes);
  const worker = startWorker(own);
  const fail = (what: string) => new InputError(`${name} isn't a sound HDF5 file: ${what}`);
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<Hdf5Contents>((resolve, reject) => {
      worker.on('message', (answer: { contents: Hdf5Contents } | { error: string }) =>
        'error' in answer ? reject(fail(answer.error)) : resolve(answer.contents),
      );
      worker.on('error', (error) => reject(fail(`the HDF5 library broke off (${error.message.split('\n')[0]})`)));
      worker.on('exit', (code) => reject(fail(`the HDF5 library broke off, with code ${code}`)));
      timer = setTimeout(() => reject(fail(`reading it takes longer than ${longestRead / 1000} seconds`)), longestRead);
    });
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}

/** As the runtime's: plain JavaScript when compiled, TypeScript by tsx (a development dependency) from source. */
function startWorker(bytes: Uint8Array<ArrayBuffer>): Worker {
  const options = { workerData: bytes, transferList: [bytes.buffer], stdout: true, stderr: true };
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL('./worker.js', import.meta.url), options);
  const start = `import('${import.meta.resolve('tsx/esm/api')}').then((tsx) => (tsx.register(), import('${new URL('./worker.ts', import.meta.url)}')))`;
  return new Worker(start, { ...options, eval: true });
}
