import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError, InterruptedError } from '../base/error.ts';
import type { ImageStore } from '../dataset/image-store.ts';
import type { Pool } from '../runtime/pool.ts';
import { predictBatches } from './predict-batches.ts';

const size = 2;

/** A store whose image `n` has the value n everywhere and takes `delays[n]` turns to read; 255 can't be read. */
function storeOf(delays: readonly number[]) {
  const counts = { reading: 0, most: 0, read: 0 };
  const store = {
    size,
    method: 'nearest',
    async readInto(name, target, signal) {
      if (signal?.aborted) throw new InterruptedError('interrupted');
      counts.most = Math.max(counts.most, ++counts.reading);
      for (let turn = 0; turn < delays[Number(name)]!; turn++) await new Promise(setImmediate);
      counts.reading--;
      counts.read++;
      if (delays[Number(name)] === unreadable) throw new InputError(`cannot read ${name}`);
      target.fill(Number(name));
    },
  } as Partial<ImageStore> as ImageStore;
  return { store, counts };
}

const unreadable = 7;

/** A pool whose one probability of an image is its first pixel. */
function poolOf(poolSize: number) {
  const counts = { running: 0, most: 0 };
  const pool: Pool = {
    size: poolSize,
    async run({ image }) {
      counts.most = Math.max(counts.most, ++counts.running);
      await new Promise(setImmediate);
      counts.running--;
      const [images] = image!.shape as [number];
      const data = Float32Array.from({ length: images }, (_, i) => Number(image!.data[i * size * size]));
      return { probability: { type: 'float32', shape: [images, 1], data } };
    },
  };
  return { pool, counts };
}

const never = new AbortController().signal;

async function all(
  pool: Pool,
  store: ImageStore,
  names: readonly string[],
  batchSize: number,
  signal = never,
): Promise<number[]> {
  const values: number[] = [];
  for await (const { start, end, data } of predictBatches(pool, store, names, batchSize, signal)) {
    expect(start).toBe(values.length);
    expect(end - start).toBe(data.length);
    values.push(...data);
  }
  return values;
}

const namesOf = (delays: readonly number[]) => delays.map((_, i) => String(i));

describe('predictBatches', () => {
  it('gives every image once and in order, however long each takes, with a bounded number under way', async () => {
    const delays = fc.array(fc.nat({ max: 5 }), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(
        delays,
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 5 }),
        async (each, count, batch) => {
          const { store, counts } = storeOf(each);
          const { pool } = poolOf(count);
          expect(await all(pool, store, namesOf(each), batch)).toEqual(each.map((_, i) => i));
          expect(counts.most).toBeLessThanOrEqual((2 * count + 1) * batch);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('reads ahead while the network computes', async () => {
    const { store, counts } = storeOf(new Array(20).fill(0));
    const { pool } = poolOf(1);
    const batches = predictBatches(pool, store, namesOf(new Array(20).fill(0)), 1, never);
    await batches.next();
    expect(counts.read).toBeGreaterThan(1);
    await batches.return();
  });

  it('ends with the error of the first image in order that can not be read, after the batches before it', async () => {
    const delays = [5, 5, 0, 0, unreadable, 0, unreadable, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    const { store, counts } = storeOf(delays);
    const seen: number[] = [];
    const reading = (async () => {
      const names = namesOf(delays);
      for await (const { data } of predictBatches(poolOf(2).pool, store, names, 1, never)) seen.push(...data);
    })();
    await expect(reading).rejects.toThrow(new InputError('cannot read 4'));
    expect(seen).toEqual([0, 1, 2, 3]);
    // Nothing goes on behind the back of whoever has got the error.
    expect(counts.reading).toBe(0);
    expect(counts.read).toBeLessThan(delays.length);
  });

  it('ends with an interruption when the signal is aborted, and begins nothing more', async () => {
    const delays = new Array(40).fill(1);
    const { store, counts } = storeOf(delays);
    const { pool, counts: runs } = poolOf(2);
    const interruption = new AbortController();
    const reading = (async () => {
      for await (const { start } of predictBatches(pool, store, namesOf(delays), 1, interruption.signal))
        if (start === 3) interruption.abort();
    })();
    await expect(reading).rejects.toThrow(InterruptedError);
    expect([counts.reading, runs.running]).toEqual([0, 0]);
    expect(counts.read).toBeLessThan(15);
  });
});
