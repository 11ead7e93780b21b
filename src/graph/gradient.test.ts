import { describe, expect, it } from 'vitest';
import { expectClose } from '../../test/support/operation.ts';
import { cpu } from './emit/cpu.ts';
import { emit } from './emit/emitter.ts';
import { evaluate } from './evaluate.ts';
import { gradients } from './gradient.ts';
import { graph, nodesBehind } from './graph.ts';
import { add, deferred, exp, input, mul, reshape, step, sum, type Tensor } from './index.ts';

const x = input('x', [3]);
const feeds = { x: [0.5, -1, 2] };

describe('gradients', () => {
  it('sum what the readers of a tensor send back', () => {
    const [slope] = gradients(sum(add(mul(x, x), x)), [x]);
    expectClose(evaluate(graph({ slope: slope! }), feeds).slope!.data, [2, -1, 5], 1e-15, 'slope');
  });

  it('are zeros of its shape for a tensor that the scalar does not depend on', () => {
    const other = input('other', [2, 2]);
    const [slope] = gradients(sum(x), [other]);
    expect(Array.from(evaluate(graph({ slope: slope! }), {}).slope!.data)).toEqual([0, 0, 0, 0]);
  });

  it('are of scalars only', () => {
    expect(() => gradients(x, [x])).toThrow('gradients are of a scalar; this has the shape [3]: reduce it first');
  });

  it('stop at an operation without a rule, but not where no gradient goes through it', () => {
    expect(() => gradients(sum(mul(x, step(x))), [x])).not.toThrow();
  });
});

describe('recipes', () => {
  const withRecipe = () => {
    const made = exp(x);
    const loss = sum(mul(made, made));
    const tokens: Tensor[] = [];
    const recipe = (token: Tensor) => {
      tokens.push(token);
      return exp(deferred(x, token));
    };
    return { made, loss, tokens, slope: gradients(loss, [x], new Map([[made, recipe]]))[0]! };
  };

  it('change nothing in the numbers', () => {
    const { loss, slope } = withRecipe();
    const plain = gradients(loss, [x])[0]!;
    const both = evaluate(graph({ slope, plain }), feeds);
    expectClose(both.slope!.data, both.plain!.data, 1e-15, 'slope');
  });

  it('are used once, for every reader in the backward pass, which then reads nothing of the forward tensor', () => {
    const { made, loss, tokens, slope } = withRecipe();
    expect(tokens).toHaveLength(1);
    const forward = new Set(nodesBehind([loss]));
    const readersOfMade = nodesBehind([slope]).filter((node) => !forward.has(node) && node.inputs.includes(made));
    expect(readersOfMade).toEqual([]);
  });

  it('are not emitted where no rule reads the tensor', () => {
    const sums = reshape(mul(x, x), [3]);
    const [slope] = gradients(sum(sums), [x], new Map([[sums, (token: Tensor) => exp(deferred(x, token))]]));
    const operators = emit(graph({ slope: slope! }), cpu, { name: 'test' }).nodes.map(({ operator }) => operator);
    expect(operators).not.toContain('Exp');
  });
});
