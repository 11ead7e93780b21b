/** The page's side of computing: one worker with one model, loaded once. */

import type { GreyImage } from '../../../src/image/image.ts';
import { askWorker } from '../worker/calls.ts';
import type { Answer, Computed, Loaded, LoadProgress, Provider, Question } from './protocol.ts';

export interface Engine {
  readonly loaded: Promise<Loaded>;
  /** Probabilities and heat maps of one image; waits for the model. */
  read(image: GreyImage): Promise<Computed>;
  /** Ends the worker; what it was asked is never answered. */
  close(): void;
}

/** Threads need shared memory, which a page has only where its server isolates it (COOP and COEP). */
function threadsOfPage(): number {
  return crossOriginIsolated ? Math.min(Math.max(navigator.hardwareConcurrency, 1), 8) : 1;
}

/** Where ONNX Runtime Web's files lie. */
function engineFolder(): string {
  return new URL(`${import.meta.env.VITE_ENGINE_FOLDER}/`, document.baseURI).href;
}

/** Addresses of all that computing by a provider needs. */
export function engineFiles(provider: Provider): readonly string[] {
  const build = provider === 'webgpu' ? 'asyncify.' : '';
  const binary = `ort-wasm-simd-threaded.${build}`;
  return [`ort.${provider}.min.mjs`, `${binary}mjs`, `${binary}wasm`].map((file) => engineFolder() + file);
}

/** @param model the model's address, or its bytes, which are handed over */
export function openEngine(model: string | ArrayBuffer, onProgress: (progress: LoadProgress) => void): Engine {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  const ask = askWorker<Question, Answer, LoadProgress>(worker);
  const question: Question = { kind: 'load', model, engine: engineFolder(), threads: threadsOfPage() };
  const loaded = ask(question, typeof model === 'string' ? [] : [model], onProgress) as Promise<Loaded>;
  return {
    loaded,
    read: async (image) => {
      await loaded;
      return (await ask({ kind: 'read', image })) as Computed;
    },
    close: () => worker.terminate(),
  };
}
