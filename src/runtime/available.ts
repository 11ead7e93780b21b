/**
 * Which devices are there, and which is the fastest, found by trying. CUDA is taken where it works. A WebGPU adapter may be a
 * program that imitates a graphics card, some hundred times slower than the CPU that it runs on, and onnxruntime-node doesn't
 * say what it has found; so both compute the same convolutions, the layers of a DenseNet, and WebGPU must take half of the CPU's
 * time at most. Less than that isn't sure to be a gain in a training step, of which convolutions are only a part.
 */

import { messageOf } from '../base/error.ts';
import { constant, conv2d, emit, graph, input, mean, portable } from '../graph/index.ts';
import { encodeModel } from '../graph/onnx/encode.ts';
import { identity } from './identity.ts';
import { wayOut } from './provider.ts';
import { type Device, openRuntime, type Runtime } from './runtime.ts';

/** @throws that says what is missing, if the runtime's device can't be used here */
export async function expectDevice(runtime: Runtime): Promise<void> {
  const session = await runtime.load(identity('float32', 1));
  await session.release();
}

export interface Choice {
  readonly device: Device;
  /** Why the devices that would be faster were not taken. */
  readonly rejected: readonly { readonly device: Device; readonly reason: string }[];
}

/** Numbers of images, and how much of the CPU's time WebGPU may take for them. The first is for imitations: it ends early. */
const rounds = [
  { images: 1, share: 10 },
  { images: 16, share: 0.5 },
] as const;

export async function fastestDevice(): Promise<Choice> {
  const rejected: { device: Device; reason: string }[] = [];
  for (const device of ['cuda', 'webgpu'] as const) {
    try {
      const reason = await reasonAgainst(device);
      if (reason === undefined) return { device, rejected };
      rejected.push({ device, reason });
    } catch (error) {
      rejected.push({ device, reason: messageOf(error).replace(wayOut, '') });
    }
  }
  return { device: 'cpu', rejected };
}

async function reasonAgainst(device: 'cuda' | 'webgpu'): Promise<string | undefined> {
  for (const { images, share } of rounds) {
    const seconds = await secondsOf(device, images);
    if (device === 'cuda') return undefined;
    const limit = share * (await secondsOf('cpu', images));
    if (seconds > limit) {
      return `the device webgpu took ${milliseconds(seconds)} for convolutions that may take ${milliseconds(limit)} beside this CPU`;
    }
  }
  return undefined;
}

/** For the second run and the third, the quicker of them: the first compiles. @throws if the device can't be used */
async function secondsOf(device: Device, images: number): Promise<number> {
  const runtime = openRuntime({ device });
  try {
    const session = await runtime.load(convolutions());
    const image = {
      type: 'float32',
      shape: [images, 1, side, side],
      data: new Float32Array(images * side * side),
    } as const;
    let seconds = Number.POSITIVE_INFINITY;
    for (let run = 0; run < 3; run++) {
      const start = performance.now();
      await session.run({ image });
      if (run > 0) seconds = Math.min(seconds, (performance.now() - start) / 1000);
    }
    return seconds;
  } finally {
    await runtime.close();
  }
}

const side = 40;

/** Two layers of a DenseNet, 0.3 GFLOP an image; little goes in and little comes out. */
function convolutions(): Uint8Array {
  const kernel = (filters: number, channels: number, size: number) =>
    constant([filters, channels, size, size], new Float32Array(filters * channels * size * size).fill(0.01));
  const around = { padding: [1, 1, 1, 1] };
  let y = conv2d(input('image', ['N', 1, side, side]), kernel(128, 1, 3), around);
  for (let layer = 0; layer < 2; layer++) y = conv2d(conv2d(y, kernel(32, 128, 3), around), kernel(128, 32, 1));
  return encodeModel(emit(graph({ y: mean(y, [1, 2, 3]) }), portable, { name: 'probe' }));
}

function milliseconds(seconds: number): string {
  return `${(1000 * seconds).toFixed(1)} ms`;
}
