/**
 * What every operation must pass: all targets against the float64 evaluator, gradients against central differences. The forms
 * for WebGPU run on the CPU and, where there is a software adapter, on WebGPU.
 */

import * as ort from 'onnxruntime-node';
import { expect } from 'vitest';
import { random } from '../../src/base/random.ts';
import type { Target } from '../../src/graph/emit/emitter.ts';
import {
  add,
  cpu,
  emit,
  evaluate,
  type Graph,
  gradients,
  graph,
  input,
  mul,
  portable,
  sum,
  type Tensor,
  webgpu,
} from '../../src/graph/index.ts';
import { encodeModel } from '../../src/graph/onnx/encode.ts';
import type { Device } from '../../src/runtime/protocol.ts';
import { providerOf } from '../../src/runtime/provider.ts';
import { softwareAdapter } from './webgpu.ts';

const emissions: readonly { readonly name: string; readonly target: Target; readonly device: Device }[] = [
  { name: 'cpu', target: cpu, device: 'cpu' },
  { name: 'portable', target: portable, device: 'cpu' },
  { name: 'webgpu, by the CPU', target: webgpu, device: 'cpu' },
  ...(softwareAdapter === undefined ? [] : [{ name: 'webgpu', target: webgpu, device: 'webgpu' } as const]),
];

export interface OperationCase {
  /** The shapes of the inputs, all float32. */
  readonly shapes: readonly (readonly number[])[];
  readonly build: (inputs: readonly Tensor[]) => Tensor | readonly Tensor[];
  /** Numbers to feed, from a uniform number in [−1, 1): away from places where a derivative jumps. */
  readonly draw?: (uniform: number) => number;
  readonly seed?: number;
  readonly differentiable?: boolean;
  /** No for many random cases: a software adapter compiles its programs anew for each. */
  readonly onAdapter?: boolean;
}

/**
 * Builds the operation, a scalar made of random multiples of its results, and the gradients of that scalar; then compares
 * evaluator, central differences and ONNX Runtime on all targets. Gradients of gradients are compared the same way.
 */
export async function checkOperation({
  shapes,
  build,
  draw = (u) => 2 * u,
  seed = 1,
  differentiable = true,
  onAdapter = true,
}: OperationCase) {
  const stream = random(seed, 'operation');
  const inputs = shapes.map((shape, i) => input(`x${i}`, shape));
  const feeds: Record<string, Float32Array> = Object.fromEntries(
    shapes.map((shape, i) => [
      `x${i}`,
      Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => draw(stream.uniform(-1, 1))),
    ]),
  );
  const built = build(inputs);
  const results = Array.isArray(built) ? (built as readonly Tensor[]) : [built as Tensor];
  const outputs: Record<string, Tensor> = Object.fromEntries(results.map((tensor, i) => [`y${i}`, tensor]));
  if (!differentiable) return compareTargets(graph(outputs), feeds, { onAdapter });

  const weighted = (tensors: readonly Tensor[], prefix: string) =>
    tensors.map((tensor, i) => {
      const name = `${prefix}${i}`;
      feeds[name] = Float32Array.from({ length: (tensor.shape as number[]).reduce((a, b) => a * b, 1) }, () =>
        stream.uniform(-1, 1),
      );
      return sum(mul(tensor, input(name, tensor.shape)));
    });
  const total = (tensors: readonly Tensor[]) => tensors.reduce((a, b) => add(a, b));
  const first = total(weighted(results, 'w'));
  const slopes = gradients(first, inputs);
  const second = total(weighted(slopes, 'v'));
  const curvatures = gradients(second, inputs);

  slopes.forEach((tensor, i) => {
    outputs[`dx${i}`] = tensor;
  });
  curvatures.forEach((tensor, i) => {
    outputs[`ddx${i}`] = tensor;
  });
  checkDifferences(graph({ scalar: first, ...pick(outputs, 'dx') }), 'dx', inputs.length, feeds);
  checkDifferences(graph({ scalar: second, ...pick(outputs, 'ddx') }), 'ddx', inputs.length, feeds);
  return compareTargets(graph(outputs), feeds, { onAdapter });
}

function pick(outputs: Readonly<Record<string, Tensor>>, prefix: string) {
  return Object.fromEntries(Object.entries(outputs).filter(([name]) => name.replace(/\d+$/, '') === prefix));
}

/** (f(x + h) − f(x − h)) / 2h in float64, h = 1e-5: exact to about 1e-9 for numbers around 1. */
function checkDifferences(whole: Graph, prefix: string, count: number, feeds: Readonly<Record<string, Float32Array>>) {
  const exact = evaluate(whole, feeds);
  const step = 1e-5;
  for (let i = 0; i < count; i++) {
    const name = `x${i}`;
    const computed = exact[`${prefix}${i}`]!.data;
    if (!whole.inputs.some((each) => each.name === name)) {
      expect(computed.every((slope) => slope === 0)).toBe(true);
      continue;
    }
    const differences = Array.from(computed, (_, k) => {
      const at = (offset: number) => {
        const moved = Float64Array.from(feeds[name]!);
        moved[k]! += offset;
        return evaluate(whole, { ...feeds, [name]: moved } as Record<string, ArrayLike<number>>).scalar!.data[0]!;
      };
      return (at(step) - at(-step)) / (2 * step);
    });
    expectClose(computed, differences, 1e-6, `${prefix}${i} against central differences`);
  }
}

/** Runs the graph on all targets in ONNX Runtime and compares every output with the evaluator's. */
export async function compareTargets(
  whole: Graph,
  feeds: Readonly<Record<string, ArrayLike<number>>>,
  { tolerance = 2e-5, onAdapter = true }: { readonly tolerance?: number; readonly onAdapter?: boolean } = {},
) {
  const exact = evaluate(whole, feeds);
  for (const { name: emission, target, device } of emissions) {
    if (device === 'webgpu' && !onAdapter) continue;
    const bytes = encodeModel(emit(whole, target, { name: 'test' }));
    const { executionProviders, configuration } = providerOf(device);
    const session = await ort.InferenceSession.create(bytes, {
      executionProviders,
      extra: configuration,
      logSeverityLevel: 3,
      intraOpNumThreads: 1,
    });
    const results = await session.run(
      Object.fromEntries(
        whole.inputs.map(({ name, tensor }) => [
          name,
          tensor.type === 'uint8'
            ? new ort.Tensor('uint8', Uint8Array.from(feeds[name]!), tensor.shape as number[])
            : new ort.Tensor('float32', Float32Array.from(feeds[name]!), tensor.shape as number[]),
        ]),
      ),
    );
    for (const { name } of whole.outputs) {
      expect(results[name]!.dims, `shape of ${name} on ${emission}`).toEqual(exact[name]!.shape);
      expectClose(
        Float64Array.from(results[name]!.data as Float32Array, Number),
        exact[name]!.data,
        tolerance,
        `${name} on ${emission}`,
      );
    }
    await session.release();
  }
  return exact;
}

/** The largest difference must be within the tolerance times the largest number (at least 1). */
export function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number, what: string) {
  expect(actual.length, what).toBe(expected.length);
  let scale = 1;
  let difference = 0;
  for (let i = 0; i < expected.length; i++) {
    scale = Math.max(scale, Math.abs(expected[i]!));
    // A NaN must not pass: Math.max keeps it.
    difference = Math.max(difference, Math.abs(actual[i]! - expected[i]!));
  }
  expect(difference / scale, `${what}: largest difference ${difference} at scale ${scale}`).toBeLessThanOrEqual(
    tolerance,
  );
}
