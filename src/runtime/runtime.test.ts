import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { add, cpu, emit, graph, input, matmul, mul, scalar, sum } from '../graph/index.ts';
import { encodeModel } from '../graph/onnx/encode.ts';
import { openRuntime, type Runtime, type Value } from './runtime.ts';

const floats = (shape: readonly number[], numbers: readonly number[]): Value => ({
  type: 'float32',
  shape,
  data: Float32Array.from(numbers),
});

describe('the runtime', () => {
  let runtime: Runtime;
  beforeAll(() => {
    runtime = openRuntime({ threads: 1 });
  });
  afterAll(() => runtime.close());

  const load = (outputs: Parameters<typeof graph>[0]) =>
    runtime.load(encodeModel(emit(graph(outputs), cpu, { name: 't' })));

  it('runs a graph, several calls at once in order', async () => {
    const session = await load({ y: mul(input('x', [2]), scalar(2)) });
    const results = await Promise.all([1, 2, 3].map((k) => session.run({ x: floats([2], [k, -k]) })));
    expect(results.map(({ y }) => [...(y!.data as Float32Array)])).toEqual([
      [2, -2],
      [4, -4],
      [6, -6],
    ]);
    await session.release();
    await expect(session.run({ x: floats([2], [1, 1]) })).rejects.toThrow(/released/);
  });

  it('leaves the event loop free while it computes', async () => {
    const x = input('x', [1500, 1500]);
    let y = x;
    for (let i = 0; i < 8; i++) y = matmul(y, x);
    const session = await load({ y: sum(y) });
    let ticks = 0;
    const timer = setInterval(() => ticks++, 5);
    const before = performance.now();
    await session.run({ x: { type: 'float32', shape: [1500, 1500], data: new Float32Array(2_250_000) } });
    clearInterval(timer);
    // A blocked loop would tick once at most; half of the possible ticks leaves room for a busy machine.
    expect(ticks).toBeGreaterThan(Math.max(2, (performance.now() - before) / 5 / 4));
  });

  it('keeps buffers between runs, and writes outputs into them', async () => {
    const session = await load({ next: add(input('state', [3]), scalar(1)) });
    const a = await runtime.buffer([3], Float32Array.of(1, 2, 3));
    const b = await runtime.buffer([3]);
    expect(await session.run({ state: a }, { next: b })).toEqual({});
    await session.run({ state: b }, { next: a });
    expect([...(await a.read())]).toEqual([3, 4, 5]);
    await a.write(Float32Array.of(0, 0, 0));
    await session.run({ state: a }, { next: b });
    expect([...(await b.read())]).toEqual([1, 1, 1]);
    await expect(session.run({ state: a }, { next: a })).rejects.toThrow(/also read by this run/);
    await a.free();
    await expect(session.run({ state: a }, { next: b })).rejects.toThrow(/freed/);
  });

  it('names an input that is missing or has the wrong shape or type', async () => {
    const session = await load({ y: add(input('x', [2, 3]), scalar(1)) });
    await expect(session.run({})).rejects.toThrow('the input x (float32 [2, 3]) was not given');
    await expect(session.run({ x: floats([2], [1, 2]) })).rejects.toThrow(
      'the input x takes float32 [2, 3]; it was given float32 [2]',
    );
  });

  it('rejects bytes that are no model', async () => {
    await expect(runtime.load(Uint8Array.of(1, 2, 3))).rejects.toThrow();
  });

  it('rejects calls after close, and pending ones', async () => {
    const other = openRuntime({ threads: 1 });
    const pending = expect(other.buffer([1])).rejects.toThrow(/closed/);
    await other.close();
    await pending;
    await expect(other.buffer([1])).rejects.toThrow(/closed/);
  });
});
