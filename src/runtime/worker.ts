/** The thread that computes. ONNX Runtime's `run` blocks its thread, so it has one of its own. */

import { parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '../base/error.ts';
import { answer, releaseAll } from './compute.ts';
import { type Request, type Value, word } from './protocol.ts';

const port = parentPort!;
const words = workerData as Int32Array;

/** Requests are answered one after another, in the order in which they were sent. */
let queue = Promise.resolve();
port.on('message', ({ number, request }: { number: number; request: Request }) => {
  queue = queue.then(async () => {
    try {
      const result = await computing(request);
      port.postMessage({ number, result }, transferable(result));
    } catch (error) {
      port.postMessage({ number, error: messageOf(error) });
    }
    if (request.kind === 'close') process.exit();
  });
});

/** Says that the thread may not be ended now. First said and then asked, so that both sides can't miss each other. */
async function computing(request: Request): Promise<unknown> {
  Atomics.store(words, word.computing, 1);
  try {
    if (request.kind === 'close') return await releaseAll();
    if (Atomics.load(words, word.closing) === 1) throw new Error('the runtime has been closed');
    return await answer(request);
  } finally {
    Atomics.store(words, word.computing, 0);
    Atomics.notify(words, word.computing);
  }
}

/** Results move to the other thread instead of being copied. */
function transferable(result: unknown): ArrayBuffer[] {
  const arrays = ArrayBuffer.isView(result)
    ? [result]
    : Object.values((result ?? {}) as Record<string, Partial<Value>>).flatMap((value) =>
        ArrayBuffer.isView(value?.data) ? [value.data] : [],
      );
  return [...new Set(arrays.map(({ buffer }) => buffer as ArrayBuffer))];
}
