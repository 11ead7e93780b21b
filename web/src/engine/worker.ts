/** Computes beside the page: ONNX Runtime Web with one model, preprocessing as everywhere else in the project. */

import type * as OnnxRuntime from 'onnxruntime-web';
import { messageOf } from '../../../src/base/error.ts';
import type { GreyImage } from '../../../src/image/image.ts';
import { resize } from '../../../src/image/resize.ts';
import { calibrated } from '../../../src/network/calibration.ts';
import { describeModel, type ModelDescription } from '../../../src/network/model-file.ts';
import { answerPage } from '../worker/calls.ts';
import { download } from './download.ts';
import type { Answer, Computed, Loaded, LoadProgress, Provider, Question } from './protocol.ts';

type Runtime = typeof OnnxRuntime;

interface Model {
  readonly runtime: Runtime;
  readonly session: OnnxRuntime.InferenceSession;
  readonly description: ModelDescription;
}

let model: Model | undefined;

answerPage<Question, Answer, LoadProgress>(async (question, report) => {
  if (question.kind === 'load') return { answer: await load(question, report) };
  if (model === undefined) throw new Error('no model is loaded');
  const answer = await read(model, question.image);
  return { answer, transfer: [answer.probability.buffer, answer.heatmaps.buffer] };
});

async function load(
  { model: source, engine, threads }: Question & { kind: 'load' },
  report: (progress: LoadProgress) => void,
): Promise<Loaded> {
  const bytes =
    typeof source === 'string'
      ? await download(source, (loadedBytes, totalBytes) => report({ stage: 'model', loadedBytes, totalBytes }))
      : new Uint8Array(source);
  const description = describeModel(bytes, 'the model');
  report({ stage: 'engine', loadedBytes: bytes.length, totalBytes: bytes.length });
  const open = async (chosen: Provider) => {
    const runtime = (await import(/* @vite-ignore */ `${engine}ort.${chosen}.min.mjs`)) as Runtime;
    runtime.env.wasm.wasmPaths = engine;
    runtime.env.wasm.numThreads = threads;
    runtime.env.logLevel = 'error';
    const session = await runtime.InferenceSession.create(bytes, { executionProviders: [chosen], logSeverityLevel: 3 });
    return { runtime, session, description };
  };
  let note: string | undefined;
  let used = await fastest();
  if (used === 'webgpu') {
    try {
      model = await open('webgpu');
    } catch (error) {
      note = `the graphics card isn't used: ${messageOf(error)}`;
      used = 'wasm';
    }
  }
  if (used === 'wasm') model = await open('wasm');
  return { kind: 'loaded', description, provider: used, threads: used === 'wasm' ? threads : 1, note };
}

interface Gpu {
  requestAdapter(): Promise<{ readonly info?: { readonly isFallbackAdapter?: boolean } } | null>;
}

/** The graphics card where there is a real one: one that a program imitates is slower than the processor. */
async function fastest(): Promise<Provider> {
  const adapter = await (navigator as { gpu?: Gpu }).gpu?.requestAdapter().catch(() => null);
  return adapter == null || adapter.info?.isFallbackAdapter !== false ? 'wasm' : 'webgpu';
}

async function read({ runtime, session, description }: Model, image: GreyImage): Promise<Computed> {
  const { size, resize: way, findings, calibration } = description;
  const start = performance.now();
  const { data } = resize(image, size, way);
  const input = new runtime.Tensor('uint8', data, [1, size, size]);
  const { probability, heatmap } = await session.run({ image: input }, ['probability', 'heatmap']);
  const [, , height, width] = heatmap!.dims as [number, number, number, number];
  const scores = Float32Array.from((await probability!.getData()) as Float32Array);
  return {
    kind: 'computed',
    probability: scores,
    calibrated: findings.map((finding, index) => {
      const fitted = calibration?.[finding];
      return fitted === undefined ? null : calibrated(fitted, scores[index]!);
    }),
    heatmaps: Float32Array.from((await heatmap!.getData()) as Float32Array),
    width,
    height,
    seconds: (performance.now() - start) / 1000,
  };
}
