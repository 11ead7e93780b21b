/** What the page and the worker that computes say to each other. */

import type { GreyImage } from '../../../src/image/image.ts';
import type { ModelDescription } from '../../../src/network/model-file.ts';

/** What computes: the graphics card, or the processor by WebAssembly. */
export type Provider = 'webgpu' | 'wasm';

export type Question =
  | {
      readonly kind: 'load';
      /** The model's address, or its bytes where the reader has opened a file. */
      readonly model: string | ArrayBuffer;
      /** Where ONNX Runtime Web's files lie; ends with a slash. */
      readonly engine: string;
      readonly threads: number;
    }
  | { readonly kind: 'read'; readonly image: GreyImage };

export interface Loaded {
  readonly kind: 'loaded';
  readonly description: ModelDescription;
  readonly provider: Provider;
  readonly threads: number;
  /** Why the graphics card isn't used, where it was tried. */
  readonly note: string | undefined;
}

export interface Computed {
  readonly kind: 'computed';
  /** `[L]`, 0 … 1 */
  readonly probability: Float32Array;
  /** For each finding; null where the model has no calibration for it. */
  readonly calibrated: readonly (number | null)[];
  /** `[L, height, width]` */
  readonly heatmaps: Float32Array;
  readonly width: number;
  readonly height: number;
  readonly seconds: number;
}

export type Answer = Loaded | Computed;

/** How far the model's loading is. */
export interface LoadProgress {
  readonly stage: 'model' | 'engine';
  readonly loadedBytes: number;
  /** Undefined where the server doesn't say. */
  readonly totalBytes: number | undefined;
}
