/** The oracle `tiny.safetensors`: float64 tensors made with PyTorch, kernels in Keras' layouts. */

import { readFileSync } from 'node:fs';

export interface OracleTensor {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

export function readOracle(path: string): { metadata: Record<string, string>; tensors: Map<string, OracleTensor> } {
  const bytes = readFileSync(path);
  const headerSize = Number(bytes.readBigUInt64LE(0));
  const header = JSON.parse(bytes.toString('utf8', 8, 8 + headerSize)) as Record<
    string,
    { dtype: string; shape: number[]; data_offsets: [number, number] }
  >;
  const { __metadata__, ...entries } = header;
  const tensors = new Map(
    Object.entries(entries).map(([name, { dtype, shape, data_offsets }]) => {
      const part = bytes.subarray(8 + headerSize + data_offsets[0], 8 + headerSize + data_offsets[1]);
      const buffer = part.buffer.slice(part.byteOffset, part.byteOffset + part.byteLength);
      const data = dtype === 'F64' ? new Float64Array(buffer) : Float64Array.from(new Float32Array(buffer));
      return [name, { shape, data }];
    }),
  );
  return { metadata: (__metadata__ ?? {}) as unknown as Record<string, string>, tensors };
}

/** A convolution's kernel from Keras' [height, width, in, out] to [out, in, height, width]; anything else as it is. */
export function fromKeras({ shape, data }: OracleTensor): Float64Array {
  if (shape.length !== 4) return data;
  const [height, width, from, to] = shape as [number, number, number, number];
  const result = new Float64Array(data.length);
  let k = 0;
  for (let o = 0; o < to; o++)
    for (let i = 0; i < from; i++)
      for (let u = 0; u < height; u++)
        for (let v = 0; v < width; v++) result[k++] = data[((u * width + v) * from + i) * to + o]!;
  return result;
}
