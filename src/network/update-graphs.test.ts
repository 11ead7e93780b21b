import { describe, expect, it } from 'vitest';
import { expectClose } from '../../test/support/operation.ts';
import { random } from '../base/random.ts';
import { evaluate } from '../graph/index.ts';
import { accumulate, adamStepSize, moveStatistics, unbiasedMomentum, update } from './update-graphs.ts';

describe('update', () => {
  it("is Adam in Keras' form, step after step", () => {
    const length = 7;
    const stream = random(3, 'adam');
    const draw = () => Float64Array.from({ length }, () => stream.uniform(-1, 1));
    const graph = update(length);
    let state: Record<'p' | 'm' | 'v', Float64Array<ArrayBufferLike>> = {
      p: draw(),
      m: new Float64Array(length),
      v: new Float64Array(length),
    };
    const plain = { p: [...state.p], m: new Array(length).fill(0), v: new Array(length).fill(0) };
    for (let t = 1; t <= 4; t++) {
      const g = draw();
      const results = evaluate(graph, {
        parameters: state.p,
        gradient: g,
        first_moment: state.m,
        second_moment: state.v,
        step_size: [adamStepSize(1e-3, t)],
      });
      state = {
        p: results.new_parameters!.data,
        m: results.new_first_moment!.data,
        v: results.new_second_moment!.data,
      };
      for (let i = 0; i < length; i++) {
        plain.m[i] = 0.9 * plain.m[i] + 0.1 * g[i]!;
        plain.v[i] = 0.999 * plain.v[i] + 0.001 * g[i]! ** 2;
        const step = (1e-3 * Math.sqrt(1 - 0.999 ** t)) / (1 - 0.9 ** t);
        plain.p[i] = plain.p[i]! - (step * plain.m[i]) / (Math.sqrt(plain.v[i]) + 1e-7);
      }
    }
    // The graph's constants are float32.
    expectClose(state.p, plain.p, 1e-6, 'parameters');
  });

  it('makes the first step as long as the learning rate, whatever the gradient', () => {
    const results = evaluate(update(2), {
      parameters: [0, 0],
      gradient: [1e-2, -50],
      first_moment: [0, 0],
      second_moment: [0, 0],
      step_size: [adamStepSize(1e-3, 1)],
    });
    expectClose(results.new_parameters!.data, [-1e-3, 1e-3], 1e-6, 'step');
  });
});

describe('update with options', () => {
  const feeds = {
    parameters: [2, -4],
    gradient: [3, 4],
    first_moment: [0, 0],
    second_moment: [0, 0],
    step_size: [adamStepSize(1e-3, 1)],
  };

  it('scales a gradient down to the norm asked, all of it alike, and leaves a shorter one', () => {
    const moments = (clipNorm: number) => evaluate(update(2, { clipNorm }), feeds).new_first_moment!.data;
    expectClose(moments(1), [0.1 * 0.6, 0.1 * 0.8], 1e-6, 'clipped from 5 to 1');
    expectClose(moments(5.1), [0.3, 0.4], 1e-6, 'not clipped');
  });

  it('lets parameters decay apart from the gradient, each by its own number', () => {
    const still = { ...feeds, gradient: [0, 0], decay: [0.1, 0], learning_rate: [1e-2] };
    const { new_parameters: after } = evaluate(update(2, { decays: true }), still);
    expectClose(after!.data, [2 * (1 - 1e-3), -4], 1e-6, 'parameters');
  });
});

describe('moveStatistics', () => {
  it('moves them by the momentum fed', () => {
    const feeds = { statistics: [0, 1], batch_statistics: [10, 20], momentum: [0.9] };
    expectClose(evaluate(moveStatistics(2), feeds).new_statistics!.data, [1, 2.9], 1e-6, 'statistics');
  });
});

describe('accumulate', () => {
  it('sums weighted gradients, beginning anew where keep is 0', () => {
    const graph = accumulate(2);
    const first = evaluate(graph, { sum: [99, 99], gradient: [1, 2], keep: [0], weight: [0.75] }).new_sum!.data;
    const sum = evaluate(graph, { sum: first, gradient: [5, 6], keep: [1], weight: [0.25] }).new_sum!.data;
    expectClose(sum, [2, 3], 1e-6, 'sum');
  });
});

describe('unbiasedMomentum', () => {
  it('makes a moving statistic the weighted mean of the batches seen, free of where it began', () => {
    const batches = [3, -1, 4, 1, -5];
    let moving = 1e6;
    batches.forEach((batch, i) => {
      const momentum = unbiasedMomentum(0.99, i + 1);
      moving = momentum * moving + (1 - momentum) * batch;
    });
    const weights = batches.map((_, i) => 0.99 ** (batches.length - 1 - i));
    const total = weights.reduce((a, b) => a + b);
    expect(moving).toBeCloseTo(batches.reduce((sum, batch, i) => sum + batch * weights[i]!, 0) / total, 9);
  });

  it("comes to Keras' momentum with time", () => {
    expect(unbiasedMomentum(0.99, 1)).toBe(0);
    expect(unbiasedMomentum(0.99, 5000)).toBeCloseTo(0.99, 12);
  });
});
