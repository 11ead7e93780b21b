import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { softwareAdapter, unlessThere } from '../../test/support/webgpu.ts';
import { add, emit, graph, input, mul, portable, scalar, sum } from '../graph/index.ts';
import { encodeModel } from '../graph/onnx/encode.ts';
import { fastestDevice } from './available.ts';
import { openRuntime, type Runtime } from './runtime.ts';

const bytesOf = (outputs: Parameters<typeof graph>[0]) => encodeModel(emit(graph(outputs), portable, { name: 't' }));

describe.skipIf(softwareAdapter === undefined)(`the runtime on WebGPU ${unlessThere}`, () => {
  let runtime: Runtime;
  beforeAll(() => {
    runtime = openRuntime({ device: 'webgpu' });
  });
  afterAll(() => runtime.close());
  const state = input('state', [3]);
  const counter = () => runtime.load(bytesOf({ next: add(state, scalar(1)), total: sum(state) }));

  it('keeps buffers on the device between runs, and gives back what no buffer takes', async () => {
    const session = await counter();
    const [a, b] = [await runtime.buffer([3], Float32Array.of(1, 2, 3)), await runtime.buffer([3])];
    expect([...(await b.read())]).toEqual([0, 0, 0]);
    const { total, ...others } = await session.run({ state: a }, { next: b });
    expect(total).toEqual({ type: 'float32', shape: [], data: Float32Array.of(6) });
    expect(others).toEqual({});
    await session.run({ state: b }, { next: a });
    expect([...(await a.read())]).toEqual([3, 4, 5]);
    expect([...(await b.read())]).toEqual([2, 3, 4]);
    await a.write(Float32Array.of(7, 8, 9));
    expect([...((await session.run({ state: a })).next!.data as Float32Array)]).toEqual([8, 9, 10]);
    await a.free();
    await expect(a.read()).rejects.toThrow('this buffer has been freed');
  });

  it('does not grow over many runs', async () => {
    const session = await runtime.load(bytesOf({ y: mul(input('x', [250_000]), scalar(2)) }));
    let [now, next] = [await runtime.buffer([250_000]), await runtime.buffer([250_000])];
    const runs = async (count: number) => {
      for (let i = 0; i < count; i++) {
        await session.run({ x: now }, { y: next });
        [now, next] = [next, now];
      }
    };
    await runs(20);
    const before = process.memoryUsage().rss;
    // Each run makes 1 MB; the software adapter's memory is the process's.
    await runs(300);
    expect((process.memoryUsage().rss - before) / 1e6).toBeLessThan(100);
  });

  it('refuses a model with an operator that WebGPU lacks, instead of computing it elsewhere', async () => {
    const model = encodeModel({
      opsets: { '': 17 },
      producer: { name: 'test', version: '' },
      name: 'integers',
      inputs: [{ name: 'x', type: 'int64', shape: [2] }],
      outputs: [{ name: 'y', type: 'int64', shape: [2] }],
      initialisers: [],
      nodes: [{ name: 'n', operator: 'Mul', domain: '', inputs: ['x', 'x'], outputs: ['y'], attributes: {} }],
      metadata: {},
    });
    await expect(runtime.load(model)).rejects.toThrow(
      /^the device webgpu can't be used here: its provider lacks an operator of this model.*The device cpu is always there$/,
    );
  });

  it('names the device when a run fails, and goes on', async () => {
    const session = await runtime.load(bytesOf({ y: add(input('x', ['N']), input('z', ['N'])) }));
    const vector = (length: number) => ({ type: 'float32', shape: [length], data: new Float32Array(length) }) as const;
    await expect(session.run({ x: vector(2), z: vector(3) })).rejects.toThrow(/\(on the device webgpu\)$/);
    expect((await session.run({ x: vector(2), z: vector(2) })).y!.shape).toEqual([2]);
  });

  it('is not chosen as the fastest device where it is a program that imitates one', async () => {
    const { device, rejected } = await fastestDevice();
    expect(device).not.toBe('webgpu');
    if (device !== 'cpu') return;
    expect(rejected.map((each) => each.device)).toEqual(['cuda', 'webgpu']);
    expect(rejected[1]!.reason).toMatch(
      /^the device webgpu took .* ms for convolutions that may take .* ms beside this CPU$/,
    );
  });
});
