/** Runs graphs with ONNX Runtime in a worker thread, so that the event loop stays free while it computes. */

import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { ElementArray } from '../graph/onnx/model.ts';
import type { Answer, Loaded, Port, Request, SessionOptions, Slot, Value } from './protocol.ts';

export type { Port, SessionOptions, Value } from './protocol.ts';

export interface RuntimeOptions {
  /** Threads within one operator; by default all cores. */
  readonly threads?: number;
  readonly device?: 'cpu' | 'webgpu' | 'cuda';
}

/** An array that lives where the computing is done, from one run to the next. */
export interface Buffer {
  readonly handle: number;
  readonly shape: readonly number[];
  /** A copy of the numbers. */
  read(): Promise<Float32Array>;
  write(numbers: ElementArray): Promise<void>;
  free(): Promise<void>;
}

export interface Session {
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  /**
   * Runs the graph once. Runs of one runtime follow one another in the order of the calls.
   *
   * @param feeds a value or a buffer for every input
   * @param into buffers that take outputs in place; a buffer may not be read and written by one run
   * @returns the outputs that no buffer takes
   * @throws if an input is missing, has another type or shape than the graph's, or the run fails
   */
  run(
    feeds: Readonly<Record<string, Value | Buffer>>,
    into?: Readonly<Record<string, Buffer>>,
  ): Promise<Record<string, Value>>;
  release(): Promise<void>;
}

export interface Runtime {
  readonly threads: number;
  /** Opens a model. @throws if ONNX Runtime refuses it. */
  load(model: Uint8Array, options?: SessionOptions): Promise<Session>;
  buffer(shape: readonly number[], numbers?: Float32Array): Promise<Buffer>;
  /** Ends the thread; what is still running is rejected. */
  close(): Promise<void>;
}

/** Starts the computing thread. */
export function openRuntime({ threads = availableParallelism(), device = 'cpu' }: RuntimeOptions = {}): Runtime {
  const worker = startWorker();
  const waiting = new Map<number, { resolve: (result: never) => void; reject: (error: Error) => void }>();
  let calls = 0;
  let ended: Error | undefined;

  const end = (error: Error) => {
    ended ??= error;
    for (const { reject } of waiting.values()) reject(ended);
    waiting.clear();
  };
  worker.on('message', (answer: Answer) => {
    const call = waiting.get(answer.number);
    waiting.delete(answer.number);
    if (waiting.size === 0) worker.unref();
    if ('error' in answer) call?.reject(new Error(answer.error));
    else call?.resolve(answer.result as never);
  });
  worker.on('error', (error) => end(new Error(`the computing thread failed: ${error.message}`)));
  worker.on('exit', (code) => end(new Error(`the computing thread ended with code ${code}`)));
  worker.unref();

  const ask = <T>(request: Request): Promise<T> => {
    if (ended !== undefined) return Promise.reject(ended);
    return new Promise<T>((resolve, reject) => {
      const number = ++calls;
      waiting.set(number, { resolve: resolve as (result: never) => void, reject });
      worker.ref();
      worker.postMessage({ number, request });
    });
  };

  return {
    threads,
    async load(model, options = {}) {
      const loaded = await ask<Loaded>({ kind: 'load', model, device, options: { threads, ...options } });
      return openSession(loaded, ask);
    },
    async buffer(shape, numbers) {
      const data = numbers ?? new Float32Array(shape.reduce((product, size) => product * size, 1));
      const handle = await ask<number>({ kind: 'allocate', value: { type: 'float32', shape, data } });
      return {
        handle,
        shape,
        read: () => ask({ kind: 'read', buffer: handle }),
        write: (values) => ask({ kind: 'write', buffer: handle, data: values }),
        free: () => ask({ kind: 'free', buffer: handle }),
      };
    },
    async close() {
      end(new Error('the runtime has been closed'));
      await worker.terminate();
    },
  };
}

function openSession({ session, inputs, outputs }: Loaded, ask: <T>(request: Request) => Promise<T>): Session {
  return {
    inputs,
    outputs,
    async run(feeds, into = {}) {
      const slots: Record<string, Slot> = {};
      for (const port of inputs) slots[port.name] = slot(port, feeds[port.name]);
      const reads = new Set(Object.values(slots).map((each) => ('buffer' in each ? each.buffer : undefined)));
      for (const [name, buffer] of Object.entries(into)) {
        if (reads.has(buffer.handle)) throw new Error(`the buffer for the output ${name} is also read by this run`);
      }
      return ask({
        kind: 'run',
        session,
        feeds: slots,
        into: Object.fromEntries(Object.entries(into).map(([name, { handle }]) => [name, handle])),
        outputs: outputs.map(({ name }) => name).filter((name) => into[name] === undefined),
      });
    },
    release: () => ask({ kind: 'release', session }),
  };
}

/** @throws that names the input, what it expects and what it was given. */
function slot({ name, type, shape }: Port, feed: Value | Buffer | undefined): Slot {
  const expected = `${type} [${shape.join(', ')}]`;
  if (feed === undefined) throw new Error(`the input ${name} (${expected}) was not given`);
  const given = 'handle' in feed ? 'float32' : feed.type;
  const fits =
    shape.length === feed.shape.length && shape.every((size, i) => typeof size === 'string' || size === feed.shape[i]);
  if (!fits || given !== type) {
    throw new Error(`the input ${name} takes ${expected}; it was given ${given} [${feed.shape.join(', ')}]`);
  }
  return 'handle' in feed ? { buffer: feed.handle } : { value: feed };
}

/** From source the worker is TypeScript, which Node 20 runs with tsx (a development dependency); compiled it is plain. */
function startWorker(): Worker {
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL('./worker.js', import.meta.url));
  const url = JSON.stringify(new URL('./worker.ts', import.meta.url).href);
  return new Worker(`import('tsx/esm/api').then((tsx) => (tsx.register(), import(${url})))`, { eval: true });
}
