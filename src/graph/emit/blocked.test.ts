import { afterAll, describe, expect, it } from 'vitest';
import { expectClose } from '../../../test/support/operation.ts';
import { openGraph } from '../../../test/support/run.ts';
import { blockSize } from '../../runtime/block-size.ts';
import { openRuntime } from '../../runtime/runtime.ts';
import { conv2d, cpuInBlocks, emit, evaluate, graph, input } from '../index.ts';

const runtime = openRuntime({ threads: 1 });
const block = await blockSize(runtime);
afterAll(() => runtime.close());

const operatorsOf = (channels: number, filters: number, window: number) => {
  const y = conv2d(input('x', [1, channels, 9, 9]), input('w', [filters, channels, window, window]));
  return emit(graph({ y }), cpuInBlocks(8), { name: 'test' }).nodes.map(({ operator }) => operator);
};

describe('cpuInBlocks', () => {
  it.skipIf(block === undefined).each([
    ['3×3 as in a dense layer', 4, 2, 3, 1, 1],
    ['3×3/2', 1, 3, 3, 2, 1],
    ['5×5 without padding', 2, 1, 5, 1, 0],
  ])('agrees with the evaluator: %s', async (_, ofChannels, ofFilters, window, stride, pad) => {
    const [channels, filters] = [ofChannels * block!, ofFilters * block!];
    const shapes = { x: [2, channels, 9, 7], w: [filters, channels, window, window] };
    const feeds = Object.fromEntries(
      Object.entries(shapes).map(([name, shape]) => {
        const size = shape.reduce((a, b) => a * b, 1);
        return [name, Float32Array.from({ length: size }, (_, i) => Math.sin(i * i + size))];
      }),
    );
    const [x, w] = [input('x', shapes.x), input('w', shapes.w)];
    const whole = graph({ y: conv2d(x, w, { stride, padding: [pad, pad, pad, pad] }) });
    const run = await openGraph(whole, cpuInBlocks(block!));
    expectClose((await run(feeds)).y!, evaluate(whole, feeds).y!.data, 1e-5, 'y');
  });

  it('leaves alone what does not fill its blocks, and 1×1 convolutions', () => {
    expect(operatorsOf(16, 8, 3)).toContain('ReorderInput');
    expect(operatorsOf(12, 8, 3)).toEqual(['Conv']);
    expect(operatorsOf(16, 12, 3)).toEqual(['Conv']);
    expect(operatorsOf(16, 8, 1)).toEqual(['Conv']);
  });
});
