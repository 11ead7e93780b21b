/**
 * The thread that computes. ONNX Runtime's `run` blocks its thread, so it has one of its own. Arrays that stay from step to
 * step (parameters, moments) live here as buffers: a run reads them and writes them in place, and nothing crosses over.
 * (Shared memory would serve as well, but onnxruntime-node refuses arrays over a SharedArrayBuffer.)
 */

import { parentPort } from 'node:worker_threads';
import * as ort from 'onnxruntime-node';
import { messageOf } from '../base/error.ts';
import type { ElementArray, ElementType } from '../graph/onnx/model.ts';
import type { Loaded, Port, Request, Slot, Value } from './protocol.ts';

const sessions = new Map<number, ort.InferenceSession>();
const buffers = new Map<number, ort.Tensor>();
let handles = 0;

parentPort!.on('message', async ({ number, request }: { number: number; request: Request }) => {
  try {
    const result = await answer(request);
    parentPort!.postMessage({ number, result }, transferable(result));
  } catch (error) {
    parentPort!.postMessage({ number, error: messageOf(error) });
  }
});

async function answer(request: Request): Promise<unknown> {
  switch (request.kind) {
    case 'load':
      return load(request);
    case 'run':
      return run(request);
    case 'release': {
      const session = sessions.get(request.session);
      sessions.delete(request.session);
      await session?.release();
      return undefined;
    }
    case 'allocate':
      buffers.set(++handles, tensorOf(request.value));
      return handles;
    case 'read':
      return (bufferAt(request.buffer).data as Float32Array).slice();
    case 'write':
      (bufferAt(request.buffer).data as Float32Array).set(request.data as Float32Array);
      return undefined;
    case 'free':
      buffers.delete(request.buffer);
      return undefined;
  }
}

async function load({ model, device, options }: Extract<Request, { kind: 'load' }>): Promise<Loaded> {
  const session = await ort.InferenceSession.create(model, {
    executionProviders: [device],
    logSeverityLevel: 3,
    interOpNumThreads: 1,
    ...(options.threads === undefined ? {} : { intraOpNumThreads: options.threads }),
    enableMemPattern: options.memoryPattern ?? true,
    ...(options.keepEqualNodes
      ? { extra: { optimization: { disable_specified_optimizers: 'CommonSubexpressionElimination' } } }
      : {}),
  });
  sessions.set(++handles, session);
  return { session: handles, inputs: ports(session.inputMetadata), outputs: ports(session.outputMetadata) };
}

function ports(metadata: readonly ort.InferenceSession.ValueMetadata[]): Port[] {
  return metadata.map((port) => ({
    name: port.name,
    type: (port.isTensor ? port.type : 'float32') as ElementType,
    shape: port.isTensor ? port.shape : [],
  }));
}

async function run({ session: handle, feeds, into, outputs }: Extract<Request, { kind: 'run' }>) {
  const session = sessions.get(handle);
  if (session === undefined) throw new Error('this session has been released');
  const inputs = Object.fromEntries(Object.entries(feeds).map(([name, slot]) => [name, slotTensor(slot)]));
  const fetches: Record<string, ort.Tensor | null> = {};
  for (const name of outputs) fetches[name] = null;
  for (const [name, buffer] of Object.entries(into)) fetches[name] = bufferAt(buffer);
  const results = await session.run(inputs, fetches as ort.InferenceSession.FetchesType);
  return Object.fromEntries(
    outputs.map((name) => {
      const { type, dims, data } = results[name]!;
      return [name, { type: type as ElementType, shape: dims, data: data as ElementArray } satisfies Value];
    }),
  );
}

function slotTensor(slot: Slot): ort.Tensor {
  return 'buffer' in slot ? bufferAt(slot.buffer) : tensorOf(slot.value);
}

function tensorOf({ type, shape, data }: Value): ort.Tensor {
  return new ort.Tensor(type as 'float32', data as Float32Array, shape);
}

function bufferAt(handle: number): ort.Tensor {
  const buffer = buffers.get(handle);
  if (buffer === undefined) throw new Error('this buffer has been freed');
  return buffer;
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
