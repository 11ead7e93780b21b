/** Runs graphs with ONNX Runtime in a worker thread, so that the event loop stays free while it computes. */

import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { type Buffer, keepBuffers } from './buffer.ts';
import { connect } from './connection.ts';
import type { Device, Loaded, SessionOptions } from './protocol.ts';
import { openSession, type Session } from './session.ts';

export type { Buffer } from './buffer.ts';
export { type Device, devices, type Port, type SessionOptions, type Value } from './protocol.ts';
export type { Session } from './session.ts';

export interface RuntimeOptions {
  /** Threads within one operator; by default all cores. */
  readonly threads?: number;
  readonly device?: Device;
}

export interface Runtime {
  readonly threads: number;
  readonly device: Device;
  /** Opens a model. @throws if ONNX Runtime refuses it, or the device isn't there. */
  load(model: Uint8Array, options?: SessionOptions): Promise<Session>;
  /** A float32 array that stays where the computing is done; zeros where no numbers are given. */
  buffer(shape: readonly number[], numbers?: Float32Array): Promise<Buffer>;
  /** Rejects what is waiting, lets the run under way finish, and frees everything. */
  close(): Promise<void>;
}

/**
 * Starts the computing thread. A process with nothing else to do ends without waiting for `close`.
 *
 * @example
 * const runtime = openRuntime({ threads: 2 });
 * const session = await runtime.load(model);
 * const { probability } = await session.run({ image: { type: 'uint8', shape: [1, 320, 320], data: pixels } });
 * await runtime.close();
 */
export function openRuntime({ threads = availableParallelism(), device = 'cpu' }: RuntimeOptions = {}): Runtime {
  const words = new Int32Array(new SharedArrayBuffer(8));
  const { ask, close } = connect(startWorker(words), words);
  const buffers = keepBuffers(ask, device);
  return {
    threads,
    device,
    async load(model, options = {}) {
      // A copy of its own to hand over: sending a view would send all of the memory behind it.
      const own = new Uint8Array(model);
      const request = { kind: 'load', model: own, device, options: { threads, ...options } } as const;
      const loaded = await ask<Loaded>(request, [own.buffer]);
      return openSession(loaded, ask, buffers.handleOf);
    },
    buffer: buffers.allocate,
    close,
  };
}

/** Compiled, the worker is plain JavaScript; from source it is TypeScript, which Node 20 runs with tsx (a development dependency). */
function startWorker(words: Int32Array): Worker {
  const options = { workerData: words };
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL('./worker.js', import.meta.url), options);
  const start = `import('${import.meta.resolve('tsx/esm/api')}').then((tsx) => (tsx.register(), import('${new URL('./worker.ts', import.meta.url)}')))`;
  return new Worker(start, { ...options, eval: true });
}
