/** Tensors of any element type as float32 numbers. */

import type { NamedTensor } from './safetensors.ts';

/** A tensor's numbers, rounded to float32 where they have more digits; the same array if they are float32 already. */
export function toFloat32({ data, type }: NamedTensor): Float32Array {
  if (data instanceof Float32Array) return data;
  if (data instanceof BigInt64Array) return Float32Array.from(data, Number);
  if (type === 'F16') return Float32Array.from(data, halfToNumber);
  if (type === 'BF16') return bfloat16ToFloat32(data as Uint16Array);
  return Float32Array.from(data);
}

/**
 * IEEE 754 binary16: sign, 5 bits of exponent e, 10 of fraction f. (−1)ˢ·2ᵉ⁻¹⁵·(1 + f/1024); e = 0: (−1)ˢ·2⁻¹⁴·f/1024;
 * e = 31: infinity, or not a number where f isn't 0.
 */
export function halfToNumber(bits: number): number {
  const sign = bits >> 15 === 0 ? 1 : -1;
  const exponent = (bits >> 10) & 31;
  const fraction = (bits & 1023) / 1024;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * 2 ** -14 * fraction : sign * 2 ** (exponent - 15) * (1 + fraction);
}

/** bfloat16 is the upper half of a float32. */
function bfloat16ToFloat32(bits: Uint16Array): Float32Array {
  return new Float32Array(Uint32Array.from(bits, (upper) => upper << 16).buffer);
}
