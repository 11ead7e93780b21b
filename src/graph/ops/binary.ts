/** Arithmetic of two tensors, element by element, with broadcasting. A broadcast input's gradient is summed back to its shape. */

import { broadcastShapes, broadcastStrides, eachOffset, sizeOf, staticShape } from '../shape.ts';
import { applyOne, misfit, type Operation, type Tensor } from '../tensor.ts';
import { scalar } from './leaf.ts';
import { sumTo } from './sum.ts';

type Arithmetic = (a: Tensor, b: Tensor) => Tensor;
type Rule = (dy: Tensor, a: Tensor, b: Tensor, y: Tensor) => Tensor;

function arithmetic(
  name: string,
  operator: string,
  compute: (a: number, b: number) => number,
  rules: readonly [Rule, Rule],
): Arithmetic {
  const operation: Operation<Record<string, never>> = {
    name,
    infer(inputs) {
      if (inputs.some(({ type }) => type !== 'float32')) throw misfit(name, inputs, 'takes float32');
      return [{ type: 'float32', shape: broadcastShapes(name, inputs) }];
    },
    evaluate([a, b], { outputs }) {
      const shape = staticShape(outputs[0]!);
      const result = new Float64Array(sizeOf(shape));
      eachOffset(shape, [broadcastStrides(a!.shape, shape), broadcastStrides(b!.shape, shape)], (i, [p, q]) => {
        result[i] = compute(a!.data[p!]!, b!.data[q!]!);
      });
      return [result];
    },
    gradient({ inputs, outputs }, [dy]) {
      const [a, b] = inputs as [Tensor, Tensor];
      return [sumTo(rules[0](dy!, a, b, outputs[0]!), a.shape), sumTo(rules[1](dy!, a, b, outputs[0]!), b.shape)];
    },
    emit: (_, inputs, emitter) => [emitter.one(operator, inputs)],
  };
  return (a, b) => applyOne(operation, [a, b], {});
}

export const add: Arithmetic = arithmetic('add', 'Add', (a, b) => a + b, [(dy) => dy, (dy) => dy]);
export const sub: Arithmetic = arithmetic('sub', 'Sub', (a, b) => a - b, [(dy) => dy, (dy) => mul(dy, scalar(-1))]);
export const mul: Arithmetic = arithmetic('mul', 'Mul', (a, b) => a * b, [
  (dy, _, b) => mul(dy, b),
  (dy, a) => mul(dy, a),
]);
export const div: Arithmetic = arithmetic('div', 'Div', (a, b) => a / b, [
  (dy, _, b) => div(dy, b),
  (dy, _, b, y) => mul(div(mul(dy, y), b), scalar(-1)),
]);
