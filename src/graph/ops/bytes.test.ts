import { describe, expect, it } from 'vitest';
import { compareTargets } from '../../../test/support/operation.ts';
import { random } from '../../base/random.ts';
import { evaluate } from '../evaluate.ts';
import { graph } from '../graph.ts';
import { type ByteKernel, byteConvolution, fromBytes, toBytes } from './bytes.ts';
import { input } from './leaf.ts';

const stream = random(1, 'bytes');
const drawn = (length: number, from: number, to: number) => Array.from({ length }, () => stream.uniform(from, to));

function kernel(shape: ByteKernel['shape']): ByteKernel {
  const [filters, channels, rows, columns] = shape;
  const size = filters * channels * rows * columns;
  return {
    shape,
    weights: Int8Array.from(drawn(size, -64, 64), Math.round),
    scales: Float32Array.from(drawn(filters, 0.2, 1), (value) => value / (64 * Math.sqrt(channels * rows * columns))),
    bias: Int32Array.from(drawn(filters, -3000, 9000), Math.round),
  };
}

/** Bytes made of floats, convolved, as floats again: the numbers must be the evaluator's, each of them. */
const convolved = (shape: readonly number[], build: (x: ReturnType<typeof input>) => ReturnType<typeof input>) =>
  compareTargets(
    graph({ y: fromBytes(build(toBytes(input('x', shape)))) }),
    {
      x: drawn(
        shape.reduce((a, b) => a * b, 1),
        -20,
        300,
      ),
    },
    { onAdapter: false },
  );

describe('bytes', () => {
  it('are the nearest whole numbers from 0 to 255, halves the even ones', () => {
    const x = [-3, 0.5, 1.5, 2.4, 2.6, 254.5, 255.4, 1e9];
    const { y } = evaluate(graph({ y: fromBytes(toBytes(input('x', [8]))) }), { x });
    expect([...y!.data]).toEqual([0, 0, 2, 2, 3, 254, 255, 255]);
    return compareTargets(graph({ y: fromBytes(toBytes(input('x', [8]))) }), { x }, { onAdapter: false });
  });

  it('are convolved, padded with zeros and in strides', () =>
    convolved([2, 5, 7, 6], (x) =>
      byteConvolution(byteConvolution(x, kernel([4, 5, 3, 3]), { padding: 1 }), kernel([3, 4, 2, 2]), { stride: 2 }),
    ));

  it('are convolved channel by channel', () =>
    convolved([1, 16, 5, 5], (x) => byteConvolution(x, kernel([16, 1, 1, 1]), { groups: 16 })));

  it('refuse a kernel that does not fit', () => {
    const x = toBytes(input('x', [1, 5, 4, 4]));
    expect(() => byteConvolution(x, kernel([4, 3, 1, 1]))).toThrow('reads 3 channels');
    const fits = kernel([4, 5, 1, 1]);
    expect(() => byteConvolution(x, { ...fits, scales: new Float32Array(4) })).toThrow('positive scale');
    expect(() => byteConvolution(input('f', [1, 5, 4, 4]), fits)).toThrow('takes uint8');
  });
});
