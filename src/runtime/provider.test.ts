import { describe, expect, it } from 'vitest';
import { devices } from './protocol.ts';
import { providerOf, refusal } from './provider.ts';

describe('the provider of a device', () => {
  it('computes all of a graph or none of it, unless it is the CPU', () => {
    for (const device of devices) {
      const { 'session.disable_cpu_ep_fallback': disabled } = providerOf(device).configuration;
      expect(disabled).toBe(device === 'cpu' ? undefined : '1');
    }
  });

  it.each([
    ['webgpu', 'was false. Failed to get a WebGPU adapter: No supported adapters', 'finds no graphics adapter'],
    [
      'cuda',
      'OrtSessionOptionsAppendExecutionProvider_Cuda: Failed to load shared library',
      'ONNXRUNTIME_NODE_INSTALL=cuda12',
    ],
    ['webgpu', 'nodes that are assigned to the default CPU EP, but', 'lacks an operator of this model'],
    ['webgpu', 'something new\n', "can't be used here: something new. The"],
  ] as const)('says which device, what is missing and the way out: %s, %s', (device, words, part) => {
    const text = refusal(device, words);
    expect(text).toContain(`the device ${device} can't be used here: `);
    expect(text).toContain(part);
    expect(text).toMatch(/\. The device cpu is always there$/);
  });

  it("leaves ONNX Runtime's words about a model to the CPU", () => {
    expect(refusal('cpu', 'Protobuf parsing failed.')).toBe('Protobuf parsing failed.');
  });
});
