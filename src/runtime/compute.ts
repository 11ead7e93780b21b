/**
 * What the computing thread does with ONNX Runtime: sessions, and the buffers that stay from step to step (parameters,
 * moments). A run reads buffers and writes them in place, or, where they lie on the device, puts new ones in their place. In
 * main memory they are ordinary memory of this thread, because onnxruntime-node refuses arrays over a SharedArrayBuffer.
 */

import * as ort from 'onnxruntime-node';
import { messageOf } from '../base/error.ts';
import { elementArrays } from '../graph/onnx/fields.ts';
import type { ElementArray, ElementType } from '../graph/onnx/model.ts';
import { drop, inMainMemory, keep, outputsOf, releaseCarriers } from './memory.ts';
import type { Device, Loaded, Port, Request, SessionOptions, Slot, Value } from './protocol.ts';
import { providerOf, refusal } from './provider.ts';
import { runInStretches } from './stretches.ts';

// Errors are thrown and carry the same words; ONNX Runtime need not print them too.
ort.env.logLevel = 'fatal';
const fatalOnly = 4;

interface Opened {
  readonly session: ort.InferenceSession;
  readonly device: Device;
  readonly stretch: number | undefined;
}

const sessions = new Map<number, Opened>();
const buffers = new Map<number, ort.Tensor>();
let handles = 0;

export async function answer(request: Exclude<Request, { kind: 'close' }>): Promise<unknown> {
  switch (request.kind) {
    case 'load':
      return load(request);
    case 'run':
      return run(request);
    case 'release': {
      const loaded = sessions.get(request.session);
      sessions.delete(request.session);
      return loaded?.session.release();
    }
    case 'allocate':
      buffers.set(++handles, await keep(tensorOf(request.value), request.device));
      return handles;
    case 'read':
      return ((await inMainMemory(bufferAt(request.buffer))).data as Float32Array).slice();
    case 'write': {
      const { type, dims } = bufferAt(request.buffer);
      const written = tensorOf({ type: type as ElementType, shape: dims, data: request.data });
      replace(request.buffer, await keep(written, request.device));
      return undefined;
    }
    case 'free':
      if (buffers.has(request.buffer)) drop(bufferAt(request.buffer));
      buffers.delete(request.buffer);
      return undefined;
  }
}

export async function releaseAll(): Promise<void> {
  for (const { session } of sessions.values()) await session.release();
  for (const buffer of buffers.values()) drop(buffer);
  await releaseCarriers();
}

async function load({ model, device, options }: Extract<Request, { kind: 'load' }>): Promise<Loaded> {
  let session: ort.InferenceSession;
  try {
    session = await ort.InferenceSession.create(model, sessionOptions(device, options));
  } catch (error) {
    throw new Error(refusal(device, messageOf(error)));
  }
  sessions.set(++handles, { session, device, stretch: options.stretch });
  return { session: handles, inputs: ports(session.inputMetadata), outputs: ports(session.outputMetadata) };
}

function sessionOptions(device: Device, options: SessionOptions): ort.InferenceSession.SessionOptions {
  const provider = providerOf(device);
  const { threads, memoryPattern = true, memoryArena = true, keepEqualNodes = false, optimisation = 'all' } = options;
  const configuration = {
    // Else the threads of the session that ran last go on spinning, and take half of two cores from the one that runs next.
    'session.force_spinning_stop': '1',
    ...(keepEqualNodes ? { 'optimization.disable_specified_optimizers': 'CommonSubexpressionElimination' } : {}),
    ...provider.configuration,
    ...options.configuration,
  };
  return {
    executionProviders: provider.executionProviders,
    ...(outputsOf(device) === 'cpu' ? {} : { preferredOutputLocation: outputsOf(device) }),
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
  const loaded = sessions.get(handle);
  if (loaded === undefined) throw new Error('this session has been released');
  const { session, device, stretch } = loaded;
  const inputs = Object.fromEntries(Object.entries(feeds).map(([name, slot]) => [name, slotTensor(slot)]));
  const isInPlace = outputsOf(device) === 'cpu';
  if (isInPlace && stretch !== undefined && outputs.length === 0) {
    const targets = Object.entries(into).map(([name, buffer]) => [name, bufferAt(buffer)] as const);
    await runInStretches(session, inputs, Object.fromEntries(targets), stretch);
    return {};
  }
  const fetches: Record<string, ort.Tensor | null> = {};
  for (const name of outputs) fetches[name] = null;
  for (const [name, buffer] of Object.entries(into)) fetches[name] = isInPlace ? bufferAt(buffer) : null;
  let results: Record<string, ort.Tensor>;
  try {
    results = (await session.run(inputs, fetches as ort.InferenceSession.FetchesType)) as typeof results;
  } catch (error) {
    throw device === 'cpu' ? error : new Error(`${messageOf(error).trim()} (on the device ${device})`);
  }
  if (!isInPlace) for (const [name, buffer] of Object.entries(into)) replace(buffer, results[name]!);
  const returned: Record<string, Value> = {};
  for (const name of outputs) {
    returned[name] = fromTensor(await inMainMemory(results[name]!));
    drop(results[name]!);
  }
  return returned;
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

function replace(handle: number, tensor: ort.Tensor): void {
  drop(bufferAt(handle));
  buffers.set(handle, tensor);
}
