import { afterAll, describe, expect, it } from 'vitest';
import { emit, graph, input, mul, portable, scalar } from '../graph/index.ts';
import { encodeModel } from '../graph/onnx/encode.ts';
import { openPool } from './pool.ts';
import { openRuntime } from './runtime.ts';

const runtimes = [openRuntime({ threads: 1 }), openRuntime({ threads: 1 })];
afterAll(() => Promise.all(runtimes.map((runtime) => runtime.close())));

const twice = encodeModel(emit(graph({ y: mul(input('x', ['N']), scalar(2)) }), portable, { name: 'twice' }));
const feed = (...numbers: number[]) => ({
  x: { type: 'float32', shape: [numbers.length], data: Float32Array.from(numbers) } as const,
});

describe('a pool', () => {
  it('gives each run its own result, with more runs than sessions', async () => {
    const pool = await openPool(twice, runtimes);
    expect(pool.size).toBe(2);
    const results = await Promise.all(Array.from({ length: 20 }, (_, i) => pool.run(feed(i, -i))));
    results.forEach(({ y }, i) => {
      expect(Array.from(y!.data, Number)).toEqual([2 * i, -2 * i]);
    });
  });

  it('goes on after a run that fails', async () => {
    const pool = await openPool(twice, runtimes);
    const wrong = { x: { type: 'float32', shape: [1, 1], data: new Float32Array(1) } as const };
    const results = await Promise.allSettled([wrong, wrong, wrong, feed(4), feed(5)].map((each) => pool.run(each)));
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected', 'fulfilled', 'fulfilled']);
    expect((await pool.run(feed(3))).y!.data[0]).toBe(6);
  });

  it('refuses what is no model, and to be made of nothing', async () => {
    await expect(openPool(new Uint8Array(4), runtimes)).rejects.toThrow();
    await expect(openPool(twice, [])).rejects.toThrow(RangeError);
  });
});
