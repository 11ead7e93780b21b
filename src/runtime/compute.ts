/**
 * What the computing thread does with ONNX Runtime: sessions, and the buffers that stay from step to step (parameters,
 * moments). A run reads buffers and writes them in place. They are ordinary memory of this thread, because onnxruntime-node
 * refuses arrays over a SharedArrayBuffer.
 */

import * as ort from 'onnxruntime-node';
import { messageOf } from '../base/error.ts';
import { elementArrays } from '../graph/onnx/fields.ts';
import type { ElementArray, ElementType } from '../graph/onnx/model.ts';
import type { Loaded, Port, Request, SessionOptions, Slot, Value } from './protocol.ts';

// Errors are thrown and carry the same words; ONNX Runtime need not print them too.
ort.env.logLevel = 'fatal';
const fatalOnly = 4;

const sessions = new Map<number, ort.InferenceSession>();
const buffers = new Map<number, ort.Tensor>();
let handles = 0;

export async function answer(request: Exclude<Request, { kind: 'close' }>): Promise<unknown> {
  switch (request.kind) {
    case 'load':
      return load(request);
    case 'run':
      return run(request);
    case 'release': {
      const session = sessions.get(request.session);
      sessions.delete(request.session);
      return session?.release();
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

export async function releaseAll(): Promise<void> {
  for (const session of sessions.values()) await session.release();
}

async function load({ model, device, options }: Extract<Request, { kind: 'load' }>): Promise<Loaded> {
  let session: ort.InferenceSession;
  try {
    session = await ort.InferenceSession.create(model, { executionProviders: [device], ...sessionOptions(options) });
  } catch (error) {
    if (device === 'cpu') throw error;
    throw new Error(
      `the device ${device} can't be used here: ${messageOf(error).trim()}. The device cpu is always there`,
    );
  }
  sessions.set(++handles, session);
  return { session: handles, inputs: ports(session.inputMetadata), outputs: ports(session.outputMetadata) };
}

function sessionOptions(options: SessionOptions): ort.InferenceSession.SessionOptions {
  const { threads, memoryPattern = true, memoryArena = true, keepEqualNodes = false, optimisation = 'all' } = options;
  const configuration = {
    // Else the threads of the session that ran last go on spinning, and take half of two cores from the one that runs next.
    'session.force_spinning_stop': '1',
    ...(keepEqualNodes ? { 'optimization.disable_specified_optimizers': 'CommonSubexpressionElimination' } : {}),
    ...options.configuration,
  };
  return {
    logSeverityLevel: fatalOnly,
    interOpNumThreads: 1,
    ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
    enableMemPattern: memoryPattern,
    enableCpuMemArena: memoryArena,
    graphOptimizationLevel: optimisation,
    extra: configuration,
  };
}

function ports(metadata: readonly ort.InferenceSession.ValueMetadata[]): Port[] {
  return metadata.map((port) => {
    if (!port.isTensor || !(port.type in elementArrays)) {
      throw new Error(
        `${port.name} is ${port.isTensor ? `of the element type ${port.type}` : 'no tensor'}, which is not supported`,
      );
    }
    return { name: port.name, type: port.type as ElementType, shape: port.shape };
  });
}

async function run({ session: handle, feeds, into, outputs }: Extract<Request, { kind: 'run' }>) {
  const session = sessions.get(handle);
  if (session === undefined) throw new Error('this session has been released');
  const inputs = Object.fromEntries(Object.entries(feeds).map(([name, slot]) => [name, slotTensor(slot)]));
  const fetches: Record<string, ort.Tensor | null> = {};
  for (const name of outputs) fetches[name] = null;
  for (const [name, buffer] of Object.entries(into)) fetches[name] = bufferAt(buffer);
  const results = await session.run(inputs, fetches as ort.InferenceSession.FetchesType);
  return Object.fromEntries(outputs.map((name) => [name, fromTensor(results[name]!)]));
}

function fromTensor({ type, dims, data }: ort.Tensor): Value {
  const array = data as ElementArray;
  // Node with a Float16Array gets one from ONNX Runtime; ours is the bits.
  const bits =
    type === 'float16' ? new Uint16Array(array.buffer as ArrayBuffer, array.byteOffset, array.length) : array;
  return { type: type as ElementType, shape: dims, data: bits };
}

function slotTensor(slot: Slot): ort.Tensor {
  return 'buffer' in slot ? bufferAt(slot.buffer) : tensorOf(slot.value);
}

function tensorOf({ type, shape, data }: Value): ort.Tensor {
  const own = data.buffer instanceof SharedArrayBuffer ? data.slice() : data;
  return new ort.Tensor(type as 'float32', own as Float32Array, shape);
}

function bufferAt(handle: number): ort.Tensor {
  const buffer = buffers.get(handle);
  if (buffer === undefined) throw new Error('this buffer has been freed');
  return buffer;
}
