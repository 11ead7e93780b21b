/**
 * What a batch normalisation with fixed statistics does to a channel (Ioffe and Szegedy, ICML 2015): with γ, β, mean m and
 * variance v of shape `[C]`, a = γ/√(v + ε) and b = β − a·m, so that `affine(x, a, b)` is γ·(x − m)/√(v + ε) + β.
 * With gradients da and db, and d = da − m·db: dγ = d/√(v + ε), dβ = db, dm = −a·db, dv = −a·d/(2(v + ε)).
 */

import { apply, misfit, type Operation, type Tensor, type TensorType } from '../tensor.ts';
import { add, mul, sub } from './binary.ts';
import { scalar, zeros } from './leaf.ts';
import { reciprocal, sqrt } from './unary.ts';

const operation: Operation<{ epsilon: number }> = {
  name: 'foldedNormalisation',
  infer(inputs) {
    const [gamma] = inputs as [TensorType, ...TensorType[]];
    const isSame = ({ type, shape }: TensorType) =>
      type === 'float32' && shape.length === 1 && shape[0] === gamma.shape[0];
    if (inputs.length !== 4 || !inputs.every(isSame))
      throw misfit('foldedNormalisation', inputs, 'takes four float32 vectors of one length');
    return [gamma, gamma];
  },
  evaluate([gamma, beta, mean, variance], { attributes }) {
    const scale = gamma!.data.map((value, c) => value / Math.sqrt(variance!.data[c]! + attributes.epsilon));
    return [scale, scale.map((value, c) => beta!.data[c]! - value * mean!.data[c]!)];
  },
  gradient({ inputs, outputs, attributes }, [da, db]) {
    const [gamma, , mean, variance] = inputs as [Tensor, Tensor, Tensor, Tensor];
    const scale = outputs[0]!;
    const shape = gamma.shape as readonly number[];
    const [ofScale, ofShift] = [da ?? zeros(shape), db ?? zeros(shape)];
    const shifted = add(variance, scalar(attributes.epsilon));
    const d = sub(ofScale, mul(mean, ofShift));
    const negative = mul(scale, scalar(-1));
    return [
      mul(d, reciprocal(sqrt(shifted))),
      ofShift,
      mul(negative, ofShift),
      mul(mul(negative, d), mul(scalar(0.5), reciprocal(shifted))),
    ];
  },
  emit({ attributes }, [gamma, beta, mean, variance], emitter) {
    const shifted = emitter.one('Add', [variance!, emitter.floats([], [attributes.epsilon])]);
    const scale = emitter.one('Div', [gamma!, emitter.one('Sqrt', [shifted])]);
    return [scale, emitter.one('Sub', [beta!, emitter.one('Mul', [scale, mean!])])];
  },
};

/** The scale a and the shift b, `[C]`, of a normalisation with fixed statistics. */
export function foldedNormalisation(
  gamma: Tensor,
  beta: Tensor,
  mean: Tensor,
  variance: Tensor,
  epsilon: number,
): { readonly scale: Tensor; readonly shift: Tensor } {
  const [scale, shift] = apply(operation, [gamma, beta, mean, variance], { epsilon });
  return { scale: scale!, shift: shift! };
}
