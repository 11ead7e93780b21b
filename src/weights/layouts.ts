/** Kernels from the layouts of other projects to ours: convolutions `[out, in, height, width]`, dense layers `[in, out]`. */

/** Keras' convolution `[height, width, in, out]` as `[out, in, height, width]`. */
export function convolutionFromKeras(
  shape: readonly [number, number, number, number],
  data: Float32Array,
): { readonly shape: readonly number[]; readonly data: Float32Array } {
  const [height, width, from, to] = shape;
  const taps = height * width;
  const result = new Float32Array(data.length);
  for (let tap = 0, at = 0; tap < taps; tap++)
    for (let i = 0; i < from; i++) for (let o = 0; o < to; o++, at++) result[(o * from + i) * taps + tap] = data[at]!;
  return { shape: [to, from, height, width], data: result };
}

/** `[rows, columns]` as `[columns, rows]`: PyTorch's linear layer `[out, in]` as ours. */
export function transposed(
  shape: readonly [number, number],
  data: Float32Array,
): { readonly shape: readonly number[]; readonly data: Float32Array } {
  const [rows, columns] = shape;
  const result = new Float32Array(data.length);
  for (let row = 0, at = 0; row < rows; row++)
    for (let column = 0; column < columns; column++, at++) result[column * rows + row] = data[at]!;
  return { shape: [columns, rows], data: result };
}

/** Our convolution `[out, in, height, width]` as Keras' `[height, width, in, out]`. */
export function convolutionToKeras(
  shape: readonly [number, number, number, number],
  data: Float32Array,
): { readonly shape: readonly number[]; readonly data: Float32Array } {
  const [to, from, height, width] = shape;
  const taps = height * width;
  const result = new Float32Array(data.length);
  for (let o = 0, at = 0; o < to; o++)
    for (let i = 0; i < from; i++)
      for (let tap = 0; tap < taps; tap++, at++) result[(tap * from + i) * to + o] = data[at]!;
  return { shape: [height, width, from, to], data: result };
}
