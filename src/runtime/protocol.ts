/** What the main thread and the computing thread say to each other. */

import type { ElementArray, ElementType } from '../graph/onnx/model.ts';

export const devices = ['cpu', 'webgpu', 'cuda'] as const;
export type Device = (typeof devices)[number];

/** Numbers with their type and shape, row-major. */
export interface Value {
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly data: ElementArray;
}

/** What a session reads or makes. Sizes that are known only at the run are names. */
export interface Port {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly (number | string)[];
}

export interface SessionOptions {
  /** Threads within one operator. Sums may differ in the last bit between numbers of threads. */
  readonly threads?: number;
  /** Plan memory for a whole run at once: faster, and up to twice the memory. */
  readonly memoryPattern?: boolean;
  /** Keep freed memory for the next run: faster, and the peak stays taken. */
  readonly memoryArena?: boolean;
  /** Keep equal nodes apart, so that what a graph recomputes to save memory is recomputed. */
  readonly keepEqualNodes?: boolean;
  /** How far ONNX Runtime may rewrite the graph. */
  readonly optimisation?: 'disabled' | 'basic' | 'extended' | 'layout' | 'all';
  /**
   * Numbers to take at once, for a graph that takes one after another of flat arrays of equal length (of a named size) and
   * leaves all results in buffers. In main memory only; a device takes all at once.
   */
  readonly stretch?: number | undefined;
  /** Further session configuration by ONNX Runtime's keys, such as `session.intra_op.allow_spinning`. */
  readonly configuration?: Readonly<Record<string, string>>;
}

/** A feed: numbers sent along, or an array that lives where the computing is done. */
export type Slot = { readonly value: Value } | { readonly buffer: number };

export type Request =
  | { readonly kind: 'load'; readonly model: Uint8Array; readonly device: Device; readonly options: SessionOptions }
  | {
      readonly kind: 'run';
      readonly session: number;
      readonly feeds: Readonly<Record<string, Slot>>;
      readonly into: Readonly<Record<string, number>>;
      readonly outputs: readonly string[];
    }
  | { readonly kind: 'release'; readonly session: number }
  | { readonly kind: 'allocate'; readonly device: Device; readonly value: Value }
  | { readonly kind: 'read'; readonly buffer: number }
  | { readonly kind: 'write'; readonly device: Device; readonly buffer: number; readonly data: ElementArray }
  | { readonly kind: 'free'; readonly buffer: number }
  | { readonly kind: 'close' };

export type Loaded = { readonly session: number; readonly inputs: readonly Port[]; readonly outputs: readonly Port[] };

export type Answer =
  | { readonly number: number; readonly result: unknown }
  | { readonly number: number; readonly error: string };

/**
 * Words of memory that both threads see. A thread must not be ended inside ONNX Runtime, which would abort the whole
 * process; so the computing thread says when it is in there, and is told to begin nothing more.
 */
export const word = { computing: 0, closing: 1 } as const;
