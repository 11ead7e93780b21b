/** A probe of a network of parameters: opens the sessions that are asked for, and keeps them. */

import { emit, type Graph, portable } from '../graph/index.ts';
import { encodeModel } from '../graph/onnx/encode.ts';
import type { GreyImage } from '../image/image.ts';
import type { ModelDescription } from '../network/model-file.ts';
import { inputLayer, layerActivation, layerGradient, logitsOfInput, normalisedInput } from '../network/probe-graphs.ts';
import { targetOf } from '../network/target.ts';
import type { Runtime, Session, Value } from '../runtime/runtime.ts';
import type { Probe } from './method.ts';
import type { Planes } from './planes.ts';

export interface NetworkProbe extends Probe {
  /** What the network reads of an image of its size. */
  normalised(image: GreyImage): Promise<Planes>;
  /** Frees the sessions. */
  release(): Promise<void>;
}

/** Small images are computed more at a time: about as many pixels as eight of 320 × 320. */
function batchOf(size: number): number {
  return Math.min(64, Math.max(8, Math.round(8 * (320 / size) ** 2)));
}

/** Images whose input gradients are computed at once: a backward pass keeps all of the forward pass. */
const gradientBatch = 4;

/**
 * A probe that looks at a layer, by its Keras name.
 *
 * @param parameters the flat array of the network's parameter table
 */
export function probeNetwork(
  { architecture, findings, size, normalisation }: ModelDescription,
  parameters: Float32Array,
  layer: string,
  runtime: Runtime,
): NetworkProbe {
  const options = { architecture, findings: findings.length, size, normalisation, parameters };
  const sessions = new Map<string, Promise<Session>>();
  const session = (name: string, build: () => Graph, isForward = true): Promise<Session> => {
    const open = async () => {
      const target = isForward && runtime.device === 'cpu' ? portable : await targetOf(runtime);
      return runtime.load(encodeModel(emit(build(), target, { name })));
    };
    const opened = sessions.get(name) ?? open();
    sessions.set(name, opened);
    return opened;
  };
  const selectionOf = (finding: number, images: number): Value => ({
    type: 'float32',
    shape: [images, findings.length],
    data: Float32Array.from({ length: images * findings.length }, (_, at) => Number(at % findings.length === finding)),
  });
  /** Gradients of a batch that is filled up with its last image. */
  const gradientsOf = async (inputs: readonly Planes[], finding: number, of: string, batchSize: number) => {
    const build = () => layerGradient({ ...options, batchSize }, of);
    const opened = await session(`gradient of ${of}`, build, false);
    const filled = Array.from({ length: batchSize }, (_, i) => inputs[Math.min(i, inputs.length - 1)]!);
    return opened.run({ input: batchValue(filled), selection: selectionOf(finding, batchSize) });
  };
  return {
    findings: findings.length,
    batch: { logits: batchOf(size), inputGradients: gradientBatch },
    async normalised({ data }) {
      const opened = await session('normalised', () => normalisedInput(options));
      const { input } = await opened.run({ image: { type: 'uint8', shape: [1, size, size], data } });
      return planesOf(input!)[0]!;
    },
    async activation(input) {
      const opened = await session('activation', () => layerActivation(options, layer));
      const { activation } = await opened.run({ input: batchValue([input]) });
      return planesOf(activation!)[0]!;
    },
    async gradient(input, finding) {
      const { activation, gradient } = await gradientsOf([input], finding, layer, 1);
      return { activation: planesOf(activation!)[0]!, gradient: planesOf(gradient!)[0]! };
    },
    async inputGradients(inputs, finding) {
      const { gradient } = await gradientsOf(inputs, finding, inputLayer, gradientBatch);
      return planesOf(gradient!).slice(0, inputs.length);
    },
    async logits(inputs) {
      if (inputs.length === 0) return [];
      const opened = await session('logits', () => logitsOfInput(options));
      const { logit } = await opened.run({ input: batchValue(inputs) });
      const data = logit!.data as Float32Array;
      return inputs.map((_, i) => data.slice(i * findings.length, (i + 1) * findings.length));
    },
    async release() {
      const opened = await Promise.allSettled(sessions.values());
      sessions.clear();
      for (const each of opened) if (each.status === 'fulfilled') await each.value.release();
    },
  };
}

/** `[N, C, H, W]` of images of one shape. */
function batchValue(inputs: readonly Planes[]): Value {
  const { channels, height, width } = inputs[0]!;
  const size = channels * height * width;
  const data = new Float32Array(inputs.length * size);
  for (const [i, { values }] of inputs.entries()) data.set(values, i * size);
  return { type: 'float32', shape: [inputs.length, channels, height, width], data };
}

function planesOf({ shape, data }: Value): Planes[] {
  const [images, channels, height, width] = shape as [number, number, number, number];
  const size = channels * height * width;
  const values = data as Float32Array;
  return Array.from({ length: images }, (_, i) => ({
    channels,
    height,
    width,
    values: values.subarray(i * size, (i + 1) * size),
  }));
}
