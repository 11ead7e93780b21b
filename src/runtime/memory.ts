/**
 * Where arrays lie that stay from run to run. With WebGPU they stay on the device, so that no parameter crosses the bus in a
 * step: onnxruntime-node gives outputs there as device buffers and takes them as inputs. It can neither fill nor read one;
 * that is done by a graph that changes nothing, whose input or output is in main memory. With the CPU, and with CUDA, whose
 * buffers onnxruntime-node can't hold, arrays are ordinary memory of this thread.
 */

import * as ort from 'onnxruntime-node';
import type { ElementType } from '../graph/onnx/model.ts';
import { identity } from './identity.ts';
import type { Device } from './protocol.ts';
import { providerOf } from './provider.ts';

/** Where a device's sessions leave their outputs. */
export function outputsOf(device: Device): 'cpu' | 'gpu-buffer' {
  return device === 'webgpu' ? 'gpu-buffer' : 'cpu';
}

/** Numbers from outside, where the device keeps them. */
export async function keep(tensor: ort.Tensor, device: Device): Promise<ort.Tensor> {
  return outputsOf(device) === 'cpu' ? tensor : carry(tensor, 'gpu-buffer');
}

/** The tensor itself where it is in main memory, else a copy there. */
export async function inMainMemory(tensor: ort.Tensor): Promise<ort.Tensor> {
  return tensor.location === 'gpu-buffer' ? carry(tensor, 'cpu') : tensor;
}

/** Gives device memory back; main memory goes with its last user. */
export function drop(tensor: ort.Tensor): void {
  if (tensor.location === 'gpu-buffer') tensor.dispose();
}

export async function releaseCarriers(): Promise<void> {
  for (const carrier of carriers.values()) await (await carrier).release();
  carriers.clear();
}

const carriers = new Map<string, Promise<ort.InferenceSession>>();

async function carry(tensor: ort.Tensor, to: 'cpu' | 'gpu-buffer'): Promise<ort.Tensor> {
  const key = `${tensor.type} ${tensor.dims.length} ${to}`;
  const carrier = carriers.get(key) ?? openCarrier(tensor.type as ElementType, tensor.dims.length, to);
  carriers.set(key, carrier);
  const { y } = await (await carrier).run({ x: tensor });
  return y!;
}

function openCarrier(type: ElementType, rank: number, to: 'cpu' | 'gpu-buffer'): Promise<ort.InferenceSession> {
  const { executionProviders, configuration } = providerOf('webgpu');
  return ort.InferenceSession.create(identity(type, rank), {
    executionProviders,
    extra: configuration,
    logSeverityLevel: 4,
    preferredOutputLocation: to,
  });
}
