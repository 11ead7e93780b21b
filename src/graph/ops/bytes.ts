/**
 * Networks of bytes (Jacob et al., Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only
 * Inference, CVPR 2018). A map of bytes holds the numbers 0 … 255 as they are: whoever builds the graph has put the scale and
 * the offset of every channel into the weights on both sides.
 *   toBytes: y = ⌊x⌉ kept within 0 … 255, ⌊·⌉ to the nearest, halves to the even one; fromBytes: the same number as float32.
 *   byteConvolution: y = ⌊s_o·(Σ_{c,u,v} x·w + b_o)⌉ kept within 0 … 255, with w in −128 … 127, and s and b of each filter o.
 * What is kept above 0 is a ReLU. In ONNX these are quantised convolutions between `DequantizeLinear` and `QuantizeLinear`, a
 * form that runs everywhere and that runtimes turn into integer arithmetic.
 */

import { sizeOf, staticShape } from '../shape.ts';
import { applyOne, type Emitter, misfit, type Operation, type Tensor, type TensorType } from '../tensor.ts';
import { windowedSize } from './convolution.ts';

function kept(value: number): number {
  const low = Math.floor(value);
  const isHalf = value - low === 0.5;
  const nearest = isHalf ? low + (low % 2 === 0 ? 0 : 1) : Math.round(value);
  return Math.min(255, Math.max(0, nearest));
}

const scaleOfBytes = (emitter: Emitter) => [emitter.floats([], [1]), emitter.tensor('uint8', [], new Uint8Array(1))];

const toOperation: Operation<Record<string, never>> = {
  name: 'toBytes',
  infer(inputs) {
    const { type, shape } = inputs[0] as TensorType;
    if (type !== 'float32') throw misfit('toBytes', inputs, 'takes float32');
    return [{ type: 'uint8', shape }];
  },
  evaluate: ([x]) => [x!.data.map(kept)],
  emit: (_, [x], emitter) => [emitter.one('QuantizeLinear', [x!, ...scaleOfBytes(emitter)])],
};

/** The nearest byte to each number. */
export function toBytes(x: Tensor): Tensor {
  return applyOne(toOperation, [x], {});
}

const fromOperation: Operation<Record<string, never>> = {
  name: 'fromBytes',
  infer(inputs) {
    const { type, shape } = inputs[0] as TensorType;
    if (type !== 'uint8') throw misfit('fromBytes', inputs, 'takes uint8');
    return [{ type: 'float32', shape }];
  },
  evaluate: ([x]) => [x!.data],
  emit: (_, [x], emitter) => [emitter.one('DequantizeLinear', [x!, ...scaleOfBytes(emitter)])],
};

/** Bytes as float32. */
export function fromBytes(x: Tensor): Tensor {
  return applyOne(fromOperation, [x], {});
}

export interface ByteKernel {
  /** `[O, C/groups, h, w]` */
  readonly shape: readonly [number, number, number, number];
  readonly weights: Int8Array;
  /** By filter, above 0: what one unit of the sum is in the result. */
  readonly scales: Float32Array;
  /** By filter, in the sum's units. */
  readonly bias: Int32Array;
}

type Attributes = { stride: number; padding: number; groups: number } & {
  shape: readonly number[];
  weights: Int8Array;
  scales: Float32Array;
  bias: Int32Array;
};

const convolution: Operation<Attributes> = {
  name: 'byteConvolution',
  infer(inputs, { shape: [filters, channels, rows, columns], weights, scales, bias, stride, padding, groups }) {
    const { type, shape } = inputs[0] as TensorType;
    if (type !== 'uint8' || shape.length !== 4) throw misfit('byteConvolution', inputs, 'takes uint8 [N, C, H, W]');
    if (shape[1] !== channels! * groups || filters! % groups !== 0)
      throw misfit('byteConvolution', inputs, `the kernel reads ${channels! * groups} channels in ${groups} groups`);
    const fits =
      weights.length === filters! * channels! * rows! * columns! &&
      scales.length === filters &&
      bias.length === filters &&
      scales.every((scale) => scale > 0 && Number.isFinite(scale));
    if (!fits) throw misfit('byteConvolution', inputs, 'needs a positive scale and a bias for each filter');
    const plane = [rows!, columns!].map((window, i) => windowedSize(shape[i + 2]!, window, stride, padding, padding));
    return [{ type: 'uint8', shape: [shape[0]!, filters!, ...plane] }];
  },
  evaluate([x], { attributes, outputs }) {
    const { shape, weights, scales, bias, stride, padding, groups } = attributes;
    const [, channels, height, width] = x!.shape as [number, number, number, number];
    const [filters, own, rows, columns] = shape as [number, number, number, number];
    const [images, , outHeight, outWidth] = staticShape(outputs[0]!) as [number, number, number, number];
    const y = new Float64Array(sizeOf(staticShape(outputs[0]!)));
    let at = 0;
    for (let n = 0; n < images; n++)
      for (let o = 0; o < filters; o++)
        for (let i = 0; i < outHeight; i++)
          for (let j = 0; j < outWidth; j++, at++) {
            const first = Math.floor(o / (filters / groups)) * own;
            let sum = bias[o]!;
            for (let c = 0; c < own; c++)
              for (let u = 0; u < rows; u++)
                for (let v = 0; v < columns; v++) {
                  const [row, column] = [stride * i + u - padding, stride * j + v - padding];
                  if (row < 0 || row >= height || column < 0 || column >= width) continue;
                  const pixel = x!.data[((n * channels + first + c) * height + row) * width + column]!;
                  sum += pixel * weights[((o * own + c) * rows + u) * columns + v]!;
                }
            y[at] = kept(sum * scales[o]!);
          }
    return [y];
  },
  emit(node, [x], emitter) {
    const { shape, weights, scales, bias, stride, padding, groups } = node.attributes;
    const filters = shape[0]!;
    const unit = emitter.tensor('float32', [filters], scales);
    const dequantised = (numbers: string, zeros: string) =>
      emitter.one('DequantizeLinear', [numbers, unit, zeros], { axis: 0 });
    const kernel = dequantised(
      emitter.tensor('int8', shape, weights),
      emitter.tensor('int8', [filters], new Int8Array(filters)),
    );
    const offset = dequantised(
      emitter.tensor('int32', [filters], bias),
      emitter.tensor('int32', [filters], new Int32Array(filters)),
    );
    const bytes = scaleOfBytes(emitter);
    const sum = emitter.one('Conv', [emitter.one('DequantizeLinear', [x!, ...bytes]), kernel, offset], {
      kernel_shape: shape.slice(2),
      strides: [stride, stride],
      pads: [padding, padding, padding, padding],
      group: groups,
    });
    return [emitter.one('QuantizeLinear', [sum, ...bytes])];
  },
};

/** The convolution of bytes x `[N, C, H, W]` with a kernel, giving bytes `[N, O, H', W']`. Padding is 0, on all sides. */
export function byteConvolution(
  x: Tensor,
  { shape, weights, scales, bias }: ByteKernel,
  { stride = 1, padding = 0, groups = 1 }: { stride?: number; padding?: number; groups?: number } = {},
): Tensor {
  return applyOne(convolution, [x], { shape, weights, scales, bias, stride, padding, groups });
}
