import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blockSize } from './block-size.ts';
import { openRuntime, type Runtime } from './runtime.ts';

describe('the block size', () => {
  let runtime: Runtime;
  beforeAll(() => {
    runtime = openRuntime({ threads: 1 });
  });
  afterAll(() => runtime.close());

  /** A runtime whose reordering gives back these numbers. */
  const giving = (numbers: readonly number[]): Runtime => ({
    ...runtime,
    load: async () => ({
      inputs: [],
      outputs: [],
      run: async () => ({ y: { type: 'float32', shape: [1, 16, 1, 2], data: Float32Array.from(numbers) } }),
      release: async () => {},
    }),
  });

  it('is read off the order of the numbers', async () => {
    const sixteen = [...Array(16).keys()].flatMap((channel) => [2 * channel]);
    expect(await blockSize(giving([...sixteen, ...sixteen.map((i) => i + 1)]), 'x64')).toBe(16);
    const eight = sixteen.slice(0, 8);
    const other = sixteen.slice(8);
    const inEights = [...eight, ...eight.map((i) => i + 1), ...other, ...other.map((i) => i + 1)];
    expect(await blockSize(giving(inEights), 'x64')).toBe(8);
  });

  it('is unknown where the numbers stay as they are, on other processors, and where there is no such node', async () => {
    expect(await blockSize(giving([...Array(32).keys()]), 'x64')).toBeUndefined();
    expect(await blockSize(giving([]), 'arm64')).toBeUndefined();
    const refusing = { ...runtime, load: async () => Promise.reject(new Error('no such node')) };
    expect(await blockSize(refusing, 'x64')).toBeUndefined();
  });

  it.runIf(process.arch === 'x64')('is one of two on this kind of processor', async () => {
    expect([8, 16]).toContain(await blockSize(runtime));
  });
});
