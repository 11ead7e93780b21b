import { describe, expect, it } from 'vitest';
import { checkOperation } from '../../../test/support/operation.ts';
import { add, affine, constant, emit, foldedNormalisation, graph, input, mul, portable, relu } from '../index.ts';

const planes = [2, 3, 4, 5];
const positive = (u: number) => 1 + u / 2;

describe('foldedNormalisation', () => {
  it('agrees alone, and in an affine that portable emission makes one normalisation of', async () => {
    const vectors = [[3], [3], [3], [3]];
    await checkOperation({
      shapes: vectors,
      draw: positive,
      build: ([gamma, beta, mean, variance]) => {
        const { scale, shift } = foldedNormalisation(gamma!, beta!, mean!, variance!, 0.01);
        return [scale, shift];
      },
    });
    await checkOperation({
      shapes: [planes, ...vectors],
      draw: positive,
      build: ([x, gamma, beta, mean, variance]) => {
        const { scale, shift } = foldedNormalisation(gamma!, beta!, mean!, variance!, 0.01);
        return relu(affine(x!, scale, shift));
      },
    });
  });

  it('keeps the names of its constants, in one node', () => {
    const [gamma, beta, mean, variance] = ['gamma', 'beta', 'mean', 'variance'].map((name) =>
      // Equal numbers: named constants are never shared.
      constant([3], [1, 1, 1], name),
    );
    const { scale, shift } = foldedNormalisation(gamma!, beta!, mean!, variance!, 0.5);
    const { nodes, initialisers } = emit(graph({ y: affine(input('x', planes), scale, shift) }), portable, {
      name: 'test',
    });
    expect(nodes.map(({ operator, inputs, attributes }) => [operator, inputs, attributes])).toEqual([
      ['BatchNormalization', ['x', 'gamma', 'beta', 'mean', 'variance'], { epsilon: { float: 0.5 } }],
    ]);
    expect(initialisers.map(({ name }) => name)).toEqual(['gamma', 'beta', 'mean', 'variance']);
  });

  it('stays apart where the scale or the shift is read by something else', () => {
    const [gamma, beta, mean, variance] = [1, 2, 3, 4].map((value) => constant([3], [value, 1, 1]));
    const { scale, shift } = foldedNormalisation(gamma!, beta!, mean!, variance!, 0.5);
    const { nodes } = emit(graph({ y: affine(input('x', planes), scale, shift), shift }), portable, { name: 'test' });
    expect(nodes.map(({ operator }) => operator)).toEqual(['Add', 'Sqrt', 'Div', 'Mul', 'Sub', 'BatchNormalization']);
  });

  it('names the shapes that do not fit', () => {
    const [a, b] = [input('a', [3]), input('b', [4])];
    expect(() => foldedNormalisation(a, a, b, a, 0)).toThrow('takes four float32 vectors of one length');
  });
});

describe('a named constant', () => {
  const product = (a: readonly number[], b: readonly number[]) =>
    graph({ y: mul(add(input('x', [2]), constant([2], a, 'w')), constant([2], b, 'w')) });

  it('is one initialiser however often it is used', () => {
    const { initialisers } = emit(product([1, 2], [1, 2]), portable, { name: 'test' });
    expect(initialisers.map(({ name }) => name)).toEqual(['w']);
  });

  it('means the same numbers everywhere', () => {
    expect(() => emit(product([1, 2], [1, -2]), portable, { name: 'test' })).toThrow('are called w and differ');
  });
});
