import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { add, cpu, emit, graph, input, matmul, mul, scalar, sum } from '../graph/index.ts';
import { encodeModel } from '../graph/onnx/encode.ts';
import { elementArrays } from '../graph/onnx/fields.ts';
import type { ElementArray, ElementType } from '../graph/onnx/model.ts';
import { openRuntime, type Runtime, type SessionOptions, type Value } from './runtime.ts';

const floats = (shape: readonly number[], numbers: readonly number[]): Value => ({
  type: 'float32',
  shape,
  data: Float32Array.from(numbers),
});
const numbersOf = (value: Value | undefined) => [...(value!.data as Float32Array)];
const bytesOf = (outputs: Parameters<typeof graph>[0]) => encodeModel(emit(graph(outputs), cpu, { name: 't' }));
/** A model that gives back what it is given. */
const identity = (type: ElementType) =>
  encodeModel({
    opsets: { '': 17 },
    producer: { name: 'test', version: '' },
    name: 'identity',
    inputs: [{ name: 'x', type, shape: ['N'] }],
    outputs: [{ name: 'y', type, shape: ['N'] }],
    initialisers: [],
    nodes: [{ name: 'same', operator: 'Identity', domain: '', inputs: ['x'], outputs: ['y'], attributes: {} }],
    metadata: {},
  });
/** Matrix products that take a while. */
const longWork = () => {
  const x = input('x', [900, 900]);
  let y = x;
  for (let i = 0; i < 12; i++) y = matmul(y, x);
  return bytesOf({ y: sum(y) });
};
const longFeed = (): Value => ({ type: 'float32', shape: [900, 900], data: new Float32Array(810_000) });

describe('the runtime', () => {
  let runtime: Runtime;
  beforeAll(() => {
    runtime = openRuntime({ threads: 1 });
  });
  afterAll(() => runtime.close());

  const load = (outputs: Parameters<typeof graph>[0], options?: SessionOptions) =>
    runtime.load(bytesOf(outputs), options);

  it('runs a graph, several calls at once in order', async () => {
    const session = await load({ y: mul(input('x', [2]), scalar(2)) });
    const results = await Promise.all([1, 2, 3].map((k) => session.run({ x: floats([2], [k, -k]) })));
    expect(results.map(({ y }) => numbersOf(y))).toEqual([
      [2, -2],
      [4, -4],
      [6, -6],
    ]);
    await session.release();
    await session.release();
    await expect(session.run({ x: floats([2], [1, 1]) })).rejects.toThrow(/released/);
  });

  it('leaves the event loop free while it computes', async () => {
    const session = await runtime.load(longWork());
    let ticks = 0;
    let running = true;
    const tick = () => {
      ticks++;
      if (running) setTimeout(tick, 1);
    };
    tick();
    await session.run({ x: longFeed() });
    running = false;
    // A blocked loop would tick when the run begins, and once it has ended.
    expect(ticks).toBeGreaterThan(5);
    await session.release();
  });

  it.each(Object.keys(elementArrays) as ElementType[])('carries %s there and back', async (type) => {
    const session = await runtime.load(identity(type));
    const data: ElementArray = type === 'int64' ? BigInt64Array.of(0n, 1n) : elementArrays[type].of(0, 1);
    const { y } = await session.run({ x: { type, shape: [2], data } });
    expect(y).toEqual({ type, shape: [2], data });
    await session.release();
  });

  it('takes a part of a larger array, shared memory and a Node buffer, and leaves them to the caller', async () => {
    const session = await runtime.load(identity('uint8'));
    const whole = Uint8Array.of(1, 2, 3, 4, 5);
    const shared = new Uint8Array(new SharedArrayBuffer(5));
    shared.set(whole);
    for (const array of [whole, shared, Buffer.from(whole)]) {
      const { y } = await session.run({ x: { type: 'uint8', shape: [3], data: array.subarray(1, 4) } });
      expect(y!.data).toEqual(Uint8Array.of(2, 3, 4));
      expect([...array]).toEqual([1, 2, 3, 4, 5]);
    }
    await session.release();
  });

  it('gives the same result with any options', async () => {
    const x = input('x', [4, 4]);
    const outputs = { y: add(matmul(x, x), mul(x, scalar(3))) };
    const feed = floats(
      [4, 4],
      Array.from({ length: 16 }, (_, i) => i),
    );
    const results = [];
    for (const options of [
      {},
      { threads: 2, memoryPattern: false, memoryArena: false },
      { keepEqualNodes: true, configuration: { 'session.intra_op.allow_spinning': '0' } },
      { optimisation: 'disabled' },
    ] satisfies SessionOptions[]) {
      const session = await load(outputs, options);
      results.push(numbersOf((await session.run({ x: feed })).y));
      await session.release();
    }
    expect(results[0]!.slice(0, 4)).toEqual([56, 65, 74, 83]);
    for (const result of results) expect(result).toEqual(results[0]);
  });

  it('uses all cores unless told otherwise', async () => {
    const other = openRuntime();
    expect([other.threads, runtime.threads]).toEqual([availableParallelism(), 1]);
    await other.close();
  });

  it('does not grow over many runs', async () => {
    const session = await load({ y: add(input('x', [250_000]), scalar(1)) });
    const feed = floats([250_000], new Array(250_000).fill(1));
    for (let i = 0; i < 50; i++) await session.run({ x: feed });
    const before = process.memoryUsage().rss;
    // 2 GB go through.
    for (let i = 0; i < 1000; i++) await session.run({ x: feed });
    expect((process.memoryUsage().rss - before) / 1e6).toBeLessThan(300);
    await session.release();
  });
});

describe('buffers', () => {
  let runtime: Runtime;
  beforeAll(() => {
    runtime = openRuntime({ threads: 1 });
  });
  afterAll(() => runtime.close());
  const increment = () => runtime.load(bytesOf({ next: add(input('state', [3]), scalar(1)) }));

  it('keep their numbers between runs, and take outputs', async () => {
    const session = await increment();
    const a = await runtime.buffer([3], Float32Array.of(1, 2, 3));
    const b = await runtime.buffer([3]);
    expect([...(await b.read())]).toEqual([0, 0, 0]);
    expect(await session.run({ state: a }, { next: b })).toEqual({});
    await session.run({ state: b }, { next: a });
    expect([...(await a.read())]).toEqual([3, 4, 5]);
    await a.write(Float32Array.of(0, 0, 0));
    await session.run({ state: a }, { next: b });
    expect([...(await b.read())]).toEqual([1, 1, 1]);
  });

  it('are read, written and freed in the order of the calls, awaited or not', async () => {
    const session = await increment();
    const [a, b] = await Promise.all([runtime.buffer([3]), runtime.buffer([3])]);
    const first = session.run({ state: a }, { next: b });
    const between = b.read();
    const second = session.run({ state: b }, { next: a });
    const freed = [b.free(), session.release()];
    const after = a.read();
    await Promise.all([first, second, ...freed]);
    expect([...(await between), ...(await after)]).toEqual([1, 1, 1, 2, 2, 2]);
  });

  it('keep what was given when the caller changes it afterwards', async () => {
    const numbers = Float32Array.of(1, 2, 3);
    const pending = runtime.buffer([3], numbers);
    numbers.fill(9);
    expect([...(await (await pending).read())]).toEqual([1, 2, 3]);
  });

  it('are worked off in stretches with the results of one run, the last stretch shorter', async () => {
    const [x, y, k] = [input('x', ['P']), input('y', ['P']), input('k', [])];
    const outputs = { product: mul(add(x, y), k), difference: add(x, mul(y, scalar(-1))) };
    const numbers = (of: (i: number) => number) =>
      runtime.buffer(
        [8],
        Float32Array.from({ length: 8 }, (_, i) => of(i)),
      );
    const [a, b] = [await numbers((i) => i), await numbers((i) => 10 * i)];
    for (const stretch of [3, 8, 100]) {
      const session = await runtime.load(bytesOf(outputs), { stretch });
      const [product, difference] = [await runtime.buffer([8]), await runtime.buffer([8])];
      expect(await session.run({ x: a, y: b, k: floats([], [2]) }, { product, difference })).toEqual({});
      expect([...(await product.read())]).toEqual([0, 22, 44, 66, 88, 110, 132, 154]);
      expect([...(await difference.read())]).toEqual([0, -9, -18, -27, -36, -45, -54, -63]);
    }
  });

  it('are refused where a run would read what it writes, or write it twice', async () => {
    const session = await increment();
    const a = await runtime.buffer([3]);
    await expect(session.run({ state: a }, { next: a })).rejects.toThrow(
      'the buffer for the output next is also read by this run, as the input state: use two buffers',
    );
    const x = input('x', [3]);
    const both = await runtime.load(bytesOf({ p: add(x, scalar(1)), q: mul(x, scalar(2)) }));
    await expect(both.run({ x: floats([3], [1, 2, 3]) }, { p: a, q: a })).rejects.toThrow(/output q is also written/);
  });

  it('are refused when freed, of another runtime, or of another shape', async () => {
    const session = await increment();
    const [a, b, long] = [await runtime.buffer([3]), await runtime.buffer([3]), await runtime.buffer([4])];
    await expect(session.run({ state: a }, { next: long })).rejects.toThrow(
      'the output next takes float32 [3]; it was given float32 [4]',
    );
    await expect(a.write(new Float32Array(2))).rejects.toThrow(/\[3\].*takes 3 elements.*given 2/);
    await expect(runtime.buffer([3], new Float32Array(2))).rejects.toThrow(/takes 3 elements/);
    await a.free();
    await expect(session.run({ state: a }, { next: b })).rejects.toThrow(/freed/);
    await expect(a.read()).rejects.toThrow(/freed/);
    const other = openRuntime({ threads: 1 });
    const foreign = await other.buffer([3]);
    await expect(session.run({ state: foreign })).rejects.toThrow(/another runtime/);
    await other.close();
  });
});

describe('errors', () => {
  let runtime: Runtime;
  beforeAll(() => {
    runtime = openRuntime({ threads: 1 });
  });
  afterAll(() => runtime.close());

  it('name an input that is missing, unknown, or has the wrong shape, type or length; the session goes on', async () => {
    const session = await runtime.load(bytesOf({ y: add(input('x', [2, 3]), scalar(1)) }));
    const right = floats([2, 3], [1, 2, 3, 4, 5, 6]);
    const failing: [Parameters<typeof session.run>[0], string][] = [
      [{}, 'the input x (float32 [2, 3]) was not given'],
      [{ x: right, z: right }, 'the graph has no input z; it has x'],
      [{ x: floats([2], [1, 2]) }, 'the input x takes float32 [2, 3]; it was given float32 [2]'],
      [
        { x: { type: 'uint8', shape: [2, 3], data: new Uint8Array(6) } },
        'the input x takes float32 [2, 3]; it was given uint8 [2, 3]',
      ],
      [
        { x: floats([2, 3], [1, 2]) },
        'the input x is float32 [2, 3], which takes 6 elements in a Float32Array; it was given 2 in a Float32Array',
      ],
    ];
    for (const [feeds, message] of failing) await expect(session.run(feeds)).rejects.toThrow(message);
    await expect(session.run({ x: right }, { w: await runtime.buffer([2]) })).rejects.toThrow(/no output w; it has y/);
    expect(numbersOf((await session.run({ x: right })).y)).toEqual([2, 3, 4, 5, 6, 7]);
  });

  it("carry ONNX Runtime's words when a run or a model fails", async () => {
    const x = input('x', ['N']);
    const session = await runtime.load(bytesOf({ y: add(x, input('z', ['N'])) }));
    await expect(session.run({ x: floats([2], [1, 2]), z: floats([3], [1, 2, 3]) })).rejects.toThrow(/broadcast/i);
    await expect(runtime.load(Uint8Array.of(1, 2, 3))).rejects.toThrow(/parsing failed/);
  });

  it('say that a device is not there, and which is', async () => {
    const other = openRuntime({ threads: 1, device: 'nonsense' as 'cuda' });
    await expect(other.load(identity('float32'))).rejects.toThrow(
      /the device nonsense can't be used here: .*\. The device cpu is always there/,
    );
    await other.close();
  });
});

describe('the end', () => {
  it('rejects what is pending and later calls', async () => {
    const runtime = openRuntime({ threads: 1 });
    const pending = expect(runtime.buffer([1])).rejects.toThrow('the runtime has been closed');
    await runtime.close();
    await pending;
    await expect(runtime.buffer([1])).rejects.toThrow('the runtime has been closed');
  });

  it('lets another runtime begin in the same process', async () => {
    for (let k = 1; k <= 3; k++) {
      const runtime = openRuntime({ threads: 1 });
      const session = await runtime.load(bytesOf({ y: mul(input('x', [2]), scalar(k)) }));
      expect(numbersOf((await session.run({ x: floats([2], [1, 2]) })).y)).toEqual([k, 2 * k]);
      await runtime.close();
    }
  });

  it('may come during a run: nothing hangs, the process lives', async () => {
    const runtime = openRuntime({ threads: 1 });
    const session = await runtime.load(longWork());
    const runs = [1, 2, 3].map(() => session.run({ x: longFeed() }));
    const rejected = Promise.all(runs.map((run) => expect(run).rejects.toThrow('the runtime has been closed')));
    await new Promise((resolve) => setTimeout(resolve, 20));
    await runtime.close();
    await rejected;
  });

  it.each([
    ['process.exit(130)', 130],
    ["setTimeout(() => { throw new Error('uncaught'); }); await new Promise(() => {})", 1],
    ['await runtime.close()', 0],
    ['', 0],
  ])("of the process during a run keeps its exit code: '%s'", (ending, code) => {
    const script = `
      import { Buffer } from 'node:buffer';
      import { openRuntime } from '${import.meta.resolve('./runtime.ts')}';
      const runtime = openRuntime({ threads: 1 });
      const session = await runtime.load(Buffer.from('${Buffer.from(longWork()).toString('base64')}', 'base64'));
      session.run({ x: { type: 'float32', shape: [900, 900], data: new Float32Array(810_000) } }).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 20));
      ${ending}`;
    const options = ['--import', import.meta.resolve('tsx'), '--input-type=module', '--eval', script];
    expect(spawnSync(process.execPath, options, { timeout: 30_000 }).status).toBe(code);
  });
});
