import { describe, expect, it } from 'vitest';
import { expectClose } from '../../test/support/operation.ts';
import { random } from '../base/random.ts';
import { evaluate } from '../graph/index.ts';
import { adamStepSize, unbiasedMomentum, update } from './training-graphs.ts';

describe('update', () => {
  it("is Adam in Keras' form, step after step, and moves the statistics", () => {
    const length = 7;
    const stream = random(3, 'adam');
    const draw = () => Float64Array.from({ length }, () => stream.uniform(-1, 1));
    const graph = update(length, 2);
    let state: Record<'p' | 'm' | 'v' | 's', Float64Array<ArrayBufferLike>> = {
      p: draw(),
      m: new Float64Array(length),
      v: new Float64Array(length),
      s: Float64Array.of(0, 1),
    };
    const plain = { p: [...state.p], m: new Array(length).fill(0), v: new Array(length).fill(0), s: [0, 1] };
    for (let t = 1; t <= 4; t++) {
      const g = draw();
      const batch = [t, 2 * t];
      const results = evaluate(graph, {
        parameters: state.p,
        gradient: g,
        first_moment: state.m,
        second_moment: state.v,
        step_size: [adamStepSize(1e-3, t)],
        statistics: state.s,
        batch_statistics: batch,
        momentum: [0.99],
      });
      state = {
        p: results.new_parameters!.data,
        m: results.new_first_moment!.data,
        v: results.new_second_moment!.data,
        s: results.new_statistics!.data,
      };
      for (let i = 0; i < length; i++) {
        plain.m[i] = 0.9 * plain.m[i] + 0.1 * g[i]!;
        plain.v[i] = 0.999 * plain.v[i] + 0.001 * g[i]! ** 2;
        const step = (1e-3 * Math.sqrt(1 - 0.999 ** t)) / (1 - 0.9 ** t);
        plain.p[i] = plain.p[i]! - (step * plain.m[i]) / (Math.sqrt(plain.v[i]) + 1e-7);
      }
      plain.s = plain.s.map((s, i) => 0.99 * s + 0.01 * batch[i]!);
    }
    // The graph's constants are float32.
    expectClose(state.p, plain.p, 1e-6, 'parameters');
    expectClose(state.s, plain.s, 1e-6, 'statistics');
  });

  it('makes the first step as long as the learning rate, whatever the gradient', () => {
    const results = evaluate(update(2, 1), {
      parameters: [0, 0],
      gradient: [1e-2, -50],
      first_moment: [0, 0],
      second_moment: [0, 0],
      step_size: [adamStepSize(1e-3, 1)],
      statistics: [0],
      batch_statistics: [0],
      momentum: [0.99],
    });
    expectClose(results.new_parameters!.data, [-1e-3, 1e-3], 1e-6, 'step');
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
