/** A session as the main thread sees it: checks what it is given, and sends it to the computing thread. */

import type { Buffer } from './buffer.ts';
import type { Ask } from './connection.ts';
import type { Loaded, Port, Slot, Value } from './protocol.ts';
import { expectFit, handedOver } from './value.ts';

export interface Session {
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  /**
   * Runs the graph once. Everything asked of one runtime happens in the order of the calls.
   *
   * A value's numbers are copied at the call, unless they lie in a SharedArrayBuffer: those are read when the run begins, and
   * may not change before it has ended.
   *
   * @param feeds a value or a buffer for every input
   * @param into buffers that take outputs in place; a buffer may not be read and written by one run
   * @returns the outputs that no buffer takes
   * @throws if an input is missing, has another type or shape than the graph's, or the run fails
   */
  run(
    feeds: Readonly<Record<string, Value | Buffer>>,
    into?: Readonly<Record<string, Buffer>>,
  ): Promise<Record<string, Value>>;
  /** Frees its memory; later runs are refused. */
  release(): Promise<void>;
}

export function openSession(
  { session, inputs, outputs }: Loaded,
  ask: Ask,
  handleOf: (buffer: Buffer) => number,
): Session {
  return {
    inputs,
    outputs,
    async run(feeds, into = {}) {
      refuseUnknown(feeds, inputs, 'input');
      refuseUnknown(into, outputs, 'output');
      const transfer: ArrayBuffer[] = [];
      const slots: Record<string, Slot> = {};
      const users = new Map<number, string>();
      for (const port of inputs) {
        const feed = feeds[port.name];
        if (feed === undefined) throw new Error(`the input ${described(port)} was not given`);
        expectFit(port, feed, 'input');
        if ('read' in feed) {
          const buffer = handleOf(feed);
          slots[port.name] = { buffer };
          users.set(buffer, `read by this run, as the input ${port.name}`);
        } else {
          slots[port.name] = { value: { ...feed, data: handedOver(feed, transfer) } };
        }
      }
      const targets: Record<string, number> = {};
      for (const port of outputs) {
        const buffer = into[port.name];
        if (buffer === undefined) continue;
        expectFit(port, buffer, 'output');
        const handle = handleOf(buffer);
        const user = users.get(handle);
        if (user !== undefined)
          throw new Error(`the buffer for the output ${port.name} is also ${user}: use two buffers`);
        users.set(handle, `written by this run, as the output ${port.name}`);
        targets[port.name] = handle;
      }
      const returned = outputs.map(({ name }) => name).filter((name) => into[name] === undefined);
      return ask({ kind: 'run', session, feeds: slots, into: targets, outputs: returned }, transfer);
    },
    release: () => ask({ kind: 'release', session }),
  };
}

function refuseUnknown(
  given: Readonly<Record<string, unknown>>,
  ports: readonly Port[],
  what: 'input' | 'output',
): void {
  for (const name of Object.keys(given)) {
    if (!ports.some((port) => port.name === name)) {
      throw new Error(`the graph has no ${what} ${name}; it has ${ports.map((port) => port.name).join(', ')}`);
    }
  }
}

function described({ name, type, shape }: Port): string {
  return `${name} (${type} [${shape.join(', ')}])`;
}
