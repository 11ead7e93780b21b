/** Puts a WebAssembly module of one function and its memory together (WebAssembly core specification 2.0, section 5.5), and starts it. */

import { type Code, unsigned } from './code.ts';

/** A variable of the function. */
export interface Variable {
  readonly get: Code;
  readonly set: (value: Code) => Code;
}

/** Gives a function its variables. */
export interface Scope {
  readonly parameters: readonly Variable[];
  /** A new variable of 32 bits. */
  readonly number: () => Variable;
  /** A new variable of 128 bits. */
  readonly vector: () => Variable;
}

export interface Machine {
  /** The memory, which the function reads and writes. Its first byte has the address 0. */
  readonly memory: Uint8Array;
  readonly run: (...parameters: readonly number[]) => void;
}

const [number, vector] = [0x7f, 0x7b];
const pageBytes = 65536;

/**
 * Makes a function of its code, and a memory of at least so many bytes.
 *
 * @param parameters how many whole numbers it takes
 */
export function machine(bytes: number, parameters: number, write: (scope: Scope) => readonly Code[]): Machine {
  const kinds: number[] = [];
  const variable = (kind: number): Variable => {
    const place = unsigned(kinds.push(kind) - 1);
    return { get: [0x20, ...place], set: (value) => [...value, 0x21, ...place] };
  };
  const code = write({
    parameters: Array.from({ length: parameters }, () => variable(number)),
    number: () => variable(number),
    vector: () => variable(vector),
  });
  const locals = kinds.slice(parameters).map((kind) => [1, kind]);
  const body = [...list(locals), ...code.flat(), 0x0b];
  const file = Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [[0x60, ...list(kinds.slice(0, parameters).map((kind) => [kind])), 0]]),
    ...section(3, [[0]]),
    ...section(5, [[0, ...unsigned(Math.ceil(bytes / pageBytes))]]),
    ...section(7, [
      [...name('memory'), 2, 0],
      [...name('run'), 0, 0],
    ]),
    ...section(10, [sized(body)]),
  ]);
  const { Instance, Module } = host.WebAssembly;
  const { memory, run } = new Instance(new Module(file)).exports;
  return { memory: new Uint8Array(memory.buffer), run };
}

function section(id: number, entries: readonly Code[]): Code {
  return [id, ...sized(list(entries))];
}

function list(entries: readonly Code[]): Code {
  return [...unsigned(entries.length), ...entries.flat()];
}

function sized(bytes: Code): Code {
  return [...unsigned(bytes.length), ...bytes];
}

function name(text: string): Code {
  return sized([...new TextEncoder().encode(text)]);
}

/** What is used here of the global object, which Node and browsers have alike and Node's types don't know. */
const host = globalThis as unknown as {
  readonly WebAssembly: {
    readonly Module: new (file: Uint8Array) => object;
    readonly Instance: new (
      module: object,
    ) => {
      readonly exports: { readonly memory: { readonly buffer: ArrayBuffer }; readonly run: Machine['run'] };
    };
  };
};
