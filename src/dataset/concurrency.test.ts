import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { InterruptedError } from '../base/error.ts';
import { createLimiter, forEachConcurrently } from './concurrency.ts';

/** Counts how much work is under way at once. */
function gauge() {
  let now = 0;
  let most = 0;
  const work = async () => {
    most = Math.max(most, ++now);
    await pause(1);
    now--;
  };
  return { work, most: () => most };
}

describe('createLimiter', () => {
  it('never has more under way than the limit, begins in order, and goes on after a failure', async () => {
    const limiter = createLimiter(3);
    const { work, most } = gauge();
    const begun: number[] = [];
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, (_, i) =>
        limiter(async () => {
          begun.push(i);
          await work();
          if (i % 4 === 0) throw new Error('no');
          return i;
        }),
      ),
    );
    expect(most()).toBe(3);
    expect(begun).toEqual(Array.from({ length: 20 }, (_, i) => i));
    expect(results.filter((result) => result.status === 'rejected').length).toBe(5);
    await expect(limiter(async () => 'free again')).resolves.toBe('free again');
  });

  it('refuses a limit that lets nothing run', () => {
    expect(() => createLimiter(0)).toThrow(RangeError);
  });
});

describe('forEachConcurrently', () => {
  it('does each item once, within the limit', async () => {
    const { work, most } = gauge();
    const done: number[] = [];
    await forEachConcurrently(
      Array.from({ length: 20 }, (_, i) => i),
      async (item) => {
        await work();
        done.push(item);
      },
      { concurrency: 4 },
    );
    expect(most()).toBe(4);
    expect(done.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i));
  });

  it('begins nothing more after an error or an interruption', async () => {
    const run = async (act: (item: number) => void, signal?: AbortSignal) => {
      let begun = 0;
      const running = forEachConcurrently(
        Array.from({ length: 50 }, (_, i) => i),
        async (item) => {
          begun++;
          await pause(1);
          act(item);
        },
        { concurrency: 2, signal },
      );
      return { error: await running.catch((error: unknown) => error), begun };
    };
    const failed = await run((item) => {
      if (item === 3) throw new Error('third');
    });
    expect(failed.error).toEqual(new Error('third'));
    expect(failed.begun).toBeLessThan(10);
    const controller = new AbortController();
    const aborted = await run((item) => {
      if (item === 3) controller.abort();
    }, controller.signal);
    expect(aborted.error).toBeInstanceOf(InterruptedError);
    expect(aborted.begun).toBeLessThan(10);
  });
});
