import { describe, expect, it } from 'vitest';
import { tiny } from '../../../test/support/learning.ts';
import { parameterTable } from '../../network/parameters.ts';
import { trainingStep } from '../../network/training-graphs.ts';
import { moveStatistics, update } from '../../network/update-graphs.ts';
import { type Graph, gather, graph, input, maxPool, split, sum } from '../index.ts';
import { emit } from './emitter.ts';
import { webgpu } from './webgpu.ts';

const emitted = (whole: Graph) => emit(whole, webgpu, { name: 'test' });
const table = parameterTable(tiny, 3);
const step = trainingStep({
  architecture: tiny,
  findings: 3,
  batchSize: 2,
  size: 64,
  normalisation: { rule: 'image', epsilon: 1e-6 },
});

describe('the forms for WebGPU', () => {
  it.each([
    ['training step', step],
    ['update', update(table.trainableSize, { clipNorm: 1, decays: true })],
    ['move statistics', moveStatistics(table.statisticsSize)],
  ])('of the %s are standard operators, without indices, scatters and groups', (_, whole) => {
    const { nodes, opsets } = emitted(whole);
    expect(opsets).toEqual({ '': 17 });
    expect(nodes.filter(({ domain }) => domain !== '')).toEqual([]);
    const operators = nodes.map(({ operator }) => operator);
    for (const lacking of ['MaxPool', 'ScatterElements', 'ArgMax', 'HardSigmoid'])
      expect(operators).not.toContain(lacking);
    expect(nodes.filter(({ attributes }) => 'group' in attributes)).toEqual([]);
  });

  it('give no shader more than eight buffers: many pieces are slices', () => {
    const pieces = (count: number) => {
      const parts = split(input('x', [count]), 0, new Array(count).fill(1));
      return emitted(graph({ first: parts[0]!, last: parts[count - 1]! })).nodes.map(({ operator }) => operator);
    };
    expect(pieces(7)).toEqual(['Split']);
    expect(new Set(pieces(8))).toEqual(new Set(['Slice']));
  });

  it('keep the plain max pool where nobody asks for places, as in prediction', () => {
    const operators = emitted(graph({ y: maxPool(input('x', [1, 1, 4, 4]), 2, 2) })).nodes.map(
      ({ operator }) => operator,
    );
    expect(operators).toEqual(['MaxPool']);
  });

  it('refuse places that come from elsewhere', () => {
    const places = input('places', [1, 1, 2, 2], 'int64');
    expect(() => emitted(graph({ y: sum(gather(input('x', [1, 1, 4, 4]), places)) }))).toThrow(
      'gather takes the places of a maxPool on this target',
    );
  });
});
