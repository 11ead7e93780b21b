import { describe, expect, it } from 'vitest';
import { checkOperation, compareTargets } from '../../../test/support/operation.ts';
import { evaluate, exp, graph, input, log, neg, reciprocal, relu, sigmoid, sqrt, step, toFloat } from '../index.ts';

const away = (u: number) => u + (u < 0 ? -0.2 : 0.2);
const positive = (u: number) => 1.5 + u;

describe('functions of one number', () => {
  it.each([
    ['exp', exp, undefined],
    ['log', log, positive],
    ['reciprocal', reciprocal, positive],
    ['neg', neg, undefined],
    ['sqrt', sqrt, positive],
    ['sigmoid', sigmoid, undefined],
    ['relu', relu, away],
    ['step', step, away],
  ] as const)('%s: all targets and the gradient agree with the evaluator', async (_, operation, draw) => {
    await checkOperation({ shapes: [[2, 3, 4]], build: ([x]) => operation(x!), ...(draw && { draw }) });
  });

  it('relu and step are 0 at 0', () => {
    const x = input('x', [3]);
    const { y, s } = evaluate(graph({ y: relu(x), s: step(x) }), { x: [-1, 0, 2] });
    expect([...y!.data, ...s!.data]).toEqual([0, 0, 2, 0, 0, 1]);
  });

  it('toFloat keeps bytes as they are', async () => {
    const x = input('x', [256], 'uint8');
    await compareTargets(graph({ y: toFloat(x) }), { x: Array.from({ length: 256 }, (_, i) => i) }, { tolerance: 0 });
  });

  it('names itself and the types that it refuses', () => {
    expect(() => relu(input('x', [2, 3], 'uint8'))).toThrow('relu(uint8 [2, 3]): takes float32');
  });
});
