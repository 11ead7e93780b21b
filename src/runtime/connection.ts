/** The line to the computing thread: numbered calls and their answers, the end of the thread, and a safe end of the process. */

import type { Worker } from 'node:worker_threads';
import { type Answer, type Request, word } from './protocol.ts';

export type Ask = <T>(request: Request, transfer?: readonly ArrayBuffer[]) => Promise<T>;

export interface Connection {
  /** Sends a request. @throws what the computing thread reports, or that it has ended. */
  readonly ask: Ask;
  /** Rejects what is waiting, lets the run under way finish, and ends the thread. */
  close(): Promise<void>;
}

interface Call {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** A worker that has nothing to do doesn't keep the process alive. `words` are those of the protocol. */
export function connect(worker: Worker, words: Int32Array): Connection {
  const waiting = new Map<number, Call>();
  let calls = 0;
  let ended: Error | undefined;

  const end = (error: Error) => {
    ended ??= error;
    for (const { reject } of waiting.values()) reject(ended);
    waiting.clear();
  };
  const exited = new Promise<void>((resolve) => {
    worker.on('exit', (code) => {
      computing.delete(words);
      end(new Error(`the computing thread ended unexpectedly, with code ${code}`));
      resolve();
    });
  });
  worker.on('error', (error) => end(new Error(`the computing thread failed: ${error.message}`)));
  worker.on('message', (answer: Answer) => {
    const call = waiting.get(answer.number);
    waiting.delete(answer.number);
    if (waiting.size === 0 && ended === undefined) worker.unref();
    if ('error' in answer) call?.reject(new Error(answer.error));
    else call?.resolve(answer.result);
  });
  worker.unref();
  waitAtExit(words);

  const ask: Ask = (request, transfer = []) => {
    if (ended !== undefined) return Promise.reject(ended);
    const number = ++calls;
    return new Promise((resolve, reject) => {
      worker.postMessage({ number, request }, transfer);
      waiting.set(number, { resolve: resolve as Call['resolve'], reject });
      worker.ref();
    });
  };

  return {
    ask,
    async close() {
      end(new Error('the runtime has been closed'));
      Atomics.store(words, word.closing, 1);
      worker.ref();
      worker.postMessage({ number: 0, request: { kind: 'close' } satisfies Request });
      await exited;
    },
  };
}

/** The words of the threads that live. */
const computing = new Set<Int32Array>();

/** Longer than any single run should take, in milliseconds: a process that can't end is worse than one that aborts. */
const longestWait = 60_000;

/** `process.exit` and uncaught errors end threads wherever they are: this holds the process until none is inside ONNX Runtime. */
function waitAtExit(words: Int32Array): void {
  if (!process.listeners('exit').includes(finishRuns)) process.on('exit', finishRuns);
  computing.add(words);
}

function finishRuns(): void {
  for (const words of computing) {
    Atomics.store(words, word.closing, 1);
    Atomics.wait(words, word.computing, 1, longestWait);
  }
}
