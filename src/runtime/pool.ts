/**
 * One model in several runtimes side by side, each with a run of its own under way: the way to compute many images on a CPU.
 * Sessions of one thread each are quicker together than one session of as many threads, whose threads wait for each other
 * after every node of the graph; and what a session of one thread computes doesn't depend on how many of them there are.
 */

import type { Value } from './protocol.ts';
import type { Runtime } from './runtime.ts';
import type { Session } from './session.ts';

export interface Pool {
  /** Runs that can be under way at once. */
  readonly size: number;
  /**
   * Runs the graph once, as soon as a session is free, in the order of the calls.
   *
   * @throws as `Session.run`
   */
  run(feeds: Readonly<Record<string, Value>>): Promise<Record<string, Value>>;
}

/**
 * Loads the model into each runtime. Whoever opened the runtimes closes them.
 *
 * @throws if there is no runtime, or one of them refuses the model
 *
 * @example
 * const pool = await openPool(model, [openRuntime({ threads: 1 }), openRuntime({ threads: 1 })]);
 * const results = await Promise.all(images.map((image) => pool.run({ image })));
 */
export async function openPool(model: Uint8Array, runtimes: readonly Runtime[]): Promise<Pool> {
  if (runtimes.length === 0) throw new RangeError('a pool without a runtime runs nothing');
  const free = await Promise.all(runtimes.map((runtime) => runtime.load(model)));
  const waiting: ((session: Session) => void)[] = [];
  return {
    size: runtimes.length,
    async run(feeds) {
      const session = free.pop() ?? (await new Promise<Session>((take) => waiting.push(take)));
      try {
        return await session.run(feeds);
      } finally {
        const next = waiting.shift();
        if (next) next(session);
        else free.push(session);
      }
    },
  };
}
