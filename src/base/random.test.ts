import { describe, expect, it } from 'vitest';
import { fromState, random, shuffled } from './random.ts';

describe('random', () => {
  it('gives the same sequence for the same seed and path, another for another', () => {
    const draw = (...path: (string | number)[]) => {
      const stream = random(1, ...path);
      return Array.from({ length: 5 }, () => stream.next());
    };
    expect(draw('a', 1)).toEqual(draw('a', 1));
    expect(draw('a', 1)).not.toEqual(draw('a', 2));
    expect(draw('a')).not.toEqual(draw('b'));
  });

  it('continues exactly from a saved state', () => {
    const stream = random(7);
    stream.normal();
    const copy = fromState(stream.state());
    expect([copy.next(), copy.normal()]).toEqual([stream.next(), stream.normal()]);
  });

  it('has the moments of its distributions', () => {
    const stream = random(3, 'moments');
    const n = 200_000;
    let sum = 0;
    let square = 0;
    let uniform = 0;
    for (let i = 0; i < n; i++) {
      const z = stream.normal();
      sum += z;
      square += z * z;
      uniform += stream.uniform(2, 4);
    }
    expect(Math.abs(sum / n)).toBeLessThan(5 / Math.sqrt(n));
    expect(Math.abs(square / n - 1)).toBeLessThan(5 * Math.sqrt(2 / n));
    expect(Math.abs(uniform / n - 3)).toBeLessThan((5 * Math.sqrt(1 / 3)) / Math.sqrt(n));
  });

  it('shuffles to a permutation', () => {
    const items = Array.from({ length: 100 }, (_, i) => i);
    const mixed = shuffled(items, random(1));
    expect(mixed).not.toEqual(items);
    expect([...mixed].sort((x, y) => x - y)).toEqual(items);
  });
});
