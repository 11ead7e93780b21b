/** Functions of one number, element by element. Each names its derivative as a function of x and of the result y. */

import { applyOne, misfit, type Operation, type Tensor, type TensorType } from '../tensor.ts';
import { mul, sub } from './binary.ts';
import { scalar } from './leaf.ts';

type Elementwise = (x: Tensor) => Tensor;
type Derivative = (x: Tensor, y: Tensor) => Tensor | undefined;

/** An element-wise operation that is one ONNX operator. */
function elementwise(
  name: string,
  operator: string,
  compute: (x: number) => number,
  derivative: Derivative,
): Elementwise {
  const operation: Operation<Record<string, never>> = {
    name,
    infer: (inputs) => sameFloats(name, inputs),
    evaluate: ([x]) => [x!.data.map(compute)],
    gradient({ inputs, outputs }, [dy]) {
      const slope = derivative(inputs[0]!, outputs[0]!);
      return [slope && mul(dy!, slope)];
    },
    emit: (_, inputs, emitter) => [emitter.one(operator, inputs)],
  };
  return (x) => applyOne(operation, [x], {});
}

function sameFloats(name: string, inputs: readonly TensorType[]): readonly TensorType[] {
  const x = inputs[0]!;
  if (x.type !== 'float32') throw misfit(name, inputs, 'takes float32');
  return [{ type: x.type, shape: x.shape }];
}

/** eˣ */
export const exp: Elementwise = elementwise('exp', 'Exp', Math.exp, (_, y) => y);
/** Natural logarithm. */
export const log: Elementwise = elementwise('log', 'Log', Math.log, (x) => reciprocal(x));
/** 1/x */
export const reciprocal: Elementwise = elementwise(
  'reciprocal',
  'Reciprocal',
  (x) => 1 / x,
  (_, y) => neg(mul(y, y)),
);
/** −x */
export const neg: Elementwise = elementwise(
  'neg',
  'Neg',
  (x) => -x,
  () => scalar(-1),
);
/** √x; its gradient at 0 is infinite. */
export const sqrt: Elementwise = elementwise('sqrt', 'Sqrt', Math.sqrt, (_, y) => mul(scalar(0.5), reciprocal(y)));
/** 1/(1 + e⁻ˣ) */
export const sigmoid: Elementwise = elementwise(
  'sigmoid',
  'Sigmoid',
  (x) => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x))),
  (_, y) => mul(y, sub(scalar(1), y)),
);
/** max(x, 0). The gradient at 0 is 0; it is read off the result, so that x need not be kept. */
export const relu: Elementwise = elementwise(
  'relu',
  'Relu',
  (x) => Math.max(x, 0),
  (_, y) => step(y),
);

const stepOperation: Operation<Record<string, never>> = {
  name: 'step',
  infer: (inputs) => sameFloats('step', inputs),
  evaluate: ([x]) => [x!.data.map((value) => (value > 0 ? 1 : 0))],
  gradient: () => [undefined],
  emit: (_, inputs, emitter) => [
    // 1 is ONNX's number for float32.
    emitter.one('Cast', [emitter.one('Greater', [inputs[0]!, emitter.floats([], [0])])], { to: 1 }),
  ],
};

/** 1 where x > 0, else 0. */
export function step(x: Tensor): Tensor {
  return applyOne(stepOperation, [x], {});
}

const castOperation: Operation<Record<string, never>> = {
  name: 'toFloat',
  infer: ([x]) => [{ type: 'float32', shape: x!.shape }],
  evaluate: ([x]) => [x!.data],
  gradient: () => [undefined],
  emit: (_, inputs, emitter) => [emitter.one('Cast', inputs, { to: 1 })],
};

/** The same numbers as float32 (from uint8, say). */
export function toFloat(x: Tensor): Tensor {
  return applyOne(castOperation, [x], {});
}
