/**
 * Matrix products over the last two axes, with broadcasting over the axes before them and optional transposition:
 * Y = op(A)·op(B). With dY: d op(A) = dY·op(B)ᵀ and d op(B) = op(A)ᵀ·dY, transposed back where op transposes.
 */

import { broadcastShapes, broadcastStrides, eachOffset, sizeOf, staticShape } from '../shape.ts';
import { applyOne, misfit, type Operation, type Tensor, type TensorType } from '../tensor.ts';
import { sumTo } from './sum.ts';

export type MatmulAttributes = { transposeA: boolean; transposeB: boolean };

const matmulOperation: Operation<MatmulAttributes> = {
  name: 'matmul',
  infer(inputs, { transposeA, transposeB }) {
    const [a, b] = inputs as [TensorType, TensorType];
    if (a.shape.length < 2 || b.shape.length < 2 || a.type !== 'float32' || b.type !== 'float32') {
      throw misfit('matmul', inputs, 'takes two float32 tensors of rank 2 or more');
    }
    const [rows, inner] = lastTwo(a, transposeA);
    const [innerB, columns] = lastTwo(b, transposeB);
    if (inner !== innerB) {
      throw misfit(
        'matmul',
        inputs,
        `the inner sizes ${inner} and ${innerB} differ${transposeA ? ', A transposed' : ''}${transposeB ? ', B transposed' : ''}`,
      );
    }
    const batch = broadcastShapes('matmul', [
      { type: a.type, shape: a.shape.slice(0, -2) },
      { type: b.type, shape: b.shape.slice(0, -2) },
    ]);
    return [{ type: 'float32', shape: [...batch, rows!, columns!] }];
  },
  evaluate([a, b], { attributes: { transposeA, transposeB }, outputs }) {
    const shape = staticShape(outputs[0]!);
    const [rows, columns] = shape.slice(-2) as [number, number];
    const inner = a!.shape.at(transposeA ? -2 : -1)!;
    const batch = shape.slice(0, -2);
    const batchStrides = (own: readonly number[]) =>
      broadcastStrides(own.slice(0, -2), batch).map((stride) => stride * sizeOf(own.slice(-2)));
    const result = new Float64Array(sizeOf(shape));
    eachOffset(batch, [batchStrides(a!.shape), batchStrides(b!.shape)], (position, [startA, startB]) => {
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < columns; j++) {
          let total = 0;
          for (let k = 0; k < inner; k++) {
            total +=
              a!.data[startA! + (transposeA ? k * rows + i : i * inner + k)]! *
              b!.data[startB! + (transposeB ? j * inner + k : k * columns + j)]!;
          }
          result[(position * rows + i) * columns + j] = total;
        }
      }
    });
    return [result];
  },
  gradient({ inputs, attributes: { transposeA, transposeB } }, [dy]) {
    const [a, b] = inputs as [Tensor, Tensor];
    const da = transposeA
      ? matmul(b, dy!, { transposeA: transposeB, transposeB: true })
      : matmul(dy!, b, { transposeA: false, transposeB: !transposeB });
    const db = transposeB
      ? matmul(dy!, a, { transposeA: true, transposeB: transposeA })
      : matmul(a, dy!, { transposeA: !transposeA, transposeB: false });
    return [sumTo(da, a.shape), sumTo(db, b.shape)];
  },
  emit({ inputs, attributes }, [a, b], emitter) {
    const flip = (name: string, rank: number) => {
      const order = Array.from({ length: rank }, (_, axis) => axis);
      [order[rank - 2], order[rank - 1]] = [rank - 1, rank - 2];
      return emitter.one('Transpose', [name], { perm: order });
    };
    return [
      emitter.one('MatMul', [
        attributes.transposeA ? flip(a!, inputs[0]!.shape.length) : a!,
        attributes.transposeB ? flip(b!, inputs[1]!.shape.length) : b!,
      ]),
    ];
  },
};

function lastTwo({ shape }: TensorType, transposed: boolean) {
  const [rows, columns] = shape.slice(-2);
  return transposed ? [columns, rows] : [rows, columns];
}

/** op(A)·op(B) for A `[…, m, k]` and B `[…, k, n]` (or transposed), giving `[…, m, n]`. */
export function matmul(a: Tensor, b: Tensor, options: Partial<MatmulAttributes> = {}): Tensor {
  return applyOne(matmulOperation, [a, b], { transposeA: false, transposeB: false, ...options });
}
