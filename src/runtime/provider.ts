/**
 * What ONNX Runtime is told about a device, and its refusals in words that a user can act on. A graphics card computes all of a
 * graph or none of it: nodes that its provider lacks would otherwise go to the CPU unsaid, with copies there and back.
 */

import type { InferenceSession } from 'onnxruntime-node';
import type { Device } from './protocol.ts';

/** The session options that choose a device. */
export function providerOf(device: Device): {
  readonly executionProviders: InferenceSession.ExecutionProviderConfig[];
  readonly configuration: Readonly<Record<string, string>>;
} {
  if (device === 'cpu') return { executionProviders: [device], configuration: {} };
  return {
    // With channels last, its default, WebGPU's convolutions are wrong for some numbers of channels, 6 or 9 for example (1.30).
    executionProviders: [device === 'webgpu' ? { name: device, preferredLayout: 'NCHW' } : device],
    configuration: { 'session.disable_cpu_ep_fallback': '1' },
  };
}

/** What ONNX Runtime says, and what that means. */
const meanings: readonly (readonly [words: RegExp, meaning: string])[] = [
  [
    /Failed to get a WebGPU adapter/,
    'ONNX Runtime finds no graphics adapter that it can use. Install the driver of the graphics card (on Linux, that for Vulkan)',
  ],
  [
    /Failed to load shared library/,
    "ONNX Runtime's provider for it, or a library that the provider needs, isn't installed. CUDA's needs CUDA 12 and cuDNN 9, and " +
      'is downloaded by: ONNXRUNTIME_NODE_INSTALL=cuda12 node node_modules/onnxruntime-node/script/install.js',
  ],
  [
    /assigned to the default CPU EP/,
    "its provider lacks an operator of this model, and what a device lacks isn't computed elsewhere unsaid",
  ],
];

/** How a refusal ends: with what the user can do. */
export const wayOut = '. The device cpu is always there';

/** Why a model can't be opened on a device: ONNX Runtime's words for the CPU, ours for others. */
export function refusal(device: Device, words: string): string {
  if (device === 'cpu') return words;
  const meaning = meanings.find(([pattern]) => pattern.test(words))?.[1] ?? words.trim();
  return `the device ${device} can't be used here: ${meaning}${wayOut}`;
}
