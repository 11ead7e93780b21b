/**
 * Two-dimensional convolution (as networks mean it: correlation) and its two gradients, which are operations too.
 * With x `[N, C, H, W]`, kernel w `[O, C, h, w]`, y `[N, O, H', W']`, stride s and padding p at the start:
 *   y[n,o,i,j] = Σ_{c,u,v} x[n,c,s·i+u−p,s·j+v−p] · w[o,c,u,v].
 * This is trilinear in (x, w, ȳ), so each of conv2d, its input gradient and its kernel gradient has the other two as gradients.
 */

import { sizeOf, staticShape } from '../shape.ts';
import {
  applyOne,
  type Dimension,
  misfit,
  type Operation,
  type Shape,
  type Tensor,
  type TensorType,
} from '../tensor.ts';

/** Stride in both directions, and zero padding at [top, left, bottom, right]. */
export type ConvolutionAttributes = { stride: number; padding: readonly number[] };
type WithSpace = ConvolutionAttributes & { shape: readonly Dimension[] };

/** The size after a window slides over `size`. */
export function windowedSize(size: Dimension, window: number, stride: number, before: number, after: number): number {
  if (typeof size === 'string') throw new Error(`the plane's size must be a number, not ${size}`);
  return Math.floor((size + before + after - window) / stride) + 1;
}

function outputShape(x: Shape, w: Shape, { stride, padding }: ConvolutionAttributes): Shape {
  const [top, left, bottom, right] = padding as [number, number, number, number];
  return [
    x[0]!,
    w[0]!,
    windowedSize(x[2]!, w[2] as number, stride, top, bottom),
    windowedSize(x[3]!, w[3] as number, stride, left, right),
  ];
}

function checkPair(
  name: string,
  inputs: readonly TensorType[],
  x: Shape,
  w: Shape,
  y: Shape,
  attributes: ConvolutionAttributes,
) {
  const planes = inputs.every(({ type, shape }) => type === 'float32' && shape.length === 4);
  if (!planes) throw misfit(name, inputs, 'takes float32 tensors of rank 4');
  if (x[1] !== w[1]) throw misfit(name, inputs, `the image has ${x[1]} channels, the kernel ${w[1]}`);
  const expected = outputShape(x, w, attributes);
  if ((expected[2] as number) < 1 || (expected[3] as number) < 1)
    throw misfit(name, inputs, 'the kernel is larger than the padded plane');
  if (y.join() !== expected.join())
    throw misfit(name, inputs, `the result's gradient should be [${expected.join(', ')}]`);
}

/** Calls back with the offsets in x, w and y of every product of a convolution. */
function eachProduct(
  [images, channels, height, width]: readonly number[],
  [filters, , rows, columns]: readonly number[],
  [, , outHeight, outWidth]: readonly number[],
  { stride, padding }: ConvolutionAttributes,
  visit: (x: number, w: number, y: number) => void,
): void {
  for (let n = 0; n < images!; n++)
    for (let o = 0; o < filters!; o++)
      for (let i = 0; i < outHeight!; i++)
        for (let j = 0; j < outWidth!; j++)
          for (let c = 0; c < channels!; c++)
            for (let u = 0; u < rows!; u++) {
              const row = stride * i + u - padding[0]!;
              if (row < 0 || row >= height!) continue;
              for (let v = 0; v < columns!; v++) {
                const column = stride * j + v - padding[1]!;
                if (column < 0 || column >= width!) continue;
                visit(
                  ((n * channels! + c) * height! + row) * width! + column,
                  ((o * channels! + c) * rows! + u) * columns! + v,
                  ((n * filters! + o) * outHeight! + i) * outWidth! + j,
                );
              }
            }
}

const conv2dOperation: Operation<ConvolutionAttributes> = {
  name: 'conv2d',
  infer(inputs, attributes) {
    const [x, w] = inputs as [TensorType, TensorType];
    const planes = x.shape.length === 4 && w.shape.length === 4;
    const y = planes ? outputShape(x.shape, w.shape, attributes) : [];
    checkPair('conv2d', inputs, x.shape, w.shape, y, attributes);
    return [{ type: 'float32', shape: y }];
  },
  evaluate([x, w], { attributes, outputs }) {
    const shape = staticShape(outputs[0]!);
    const y = new Float64Array(sizeOf(shape));
    eachProduct(x!.shape, w!.shape, shape, attributes, (i, j, k) => {
      y[k]! += x!.data[i]! * w!.data[j]!;
    });
    return [y];
  },
  gradient({ inputs, attributes }, [dy]) {
    const [x, w] = inputs as [Tensor, Tensor];
    return [convInputGradient(dy!, w, x.shape, attributes), convKernelGradient(x, dy!, w.shape, attributes)];
  },
  emit: ({ inputs, attributes: { stride, padding } }, names, emitter) => [
    emitter.one('Conv', names, {
      kernel_shape: inputs[1]!.shape.slice(2) as number[],
      strides: [stride, stride],
      pads: padding,
    }),
  ],
};

/** x `[N, C, H, W]` with kernel w `[O, C, h, w]`, giving `[N, O, H', W']`. */
export function conv2d(
  x: Tensor,
  w: Tensor,
  { stride = 1, padding = [0, 0, 0, 0] }: Partial<ConvolutionAttributes> = {},
): Tensor {
  return applyOne(conv2dOperation, [x, w], { stride, padding });
}

const inputGradientOperation: Operation<WithSpace> = {
  name: 'convInputGradient',
  infer(inputs, attributes) {
    const [dy, w] = inputs as [TensorType, TensorType];
    checkPair('convInputGradient', inputs, attributes.shape, w.shape, dy.shape, attributes);
    return [{ type: 'float32', shape: attributes.shape }];
  },
  evaluate([dy, w], { attributes, outputs }) {
    const shape = staticShape(outputs[0]!);
    const dx = new Float64Array(sizeOf(shape));
    eachProduct(shape, w!.shape, dy!.shape, attributes, (i, j, k) => {
      dx[i]! += dy!.data[k]! * w!.data[j]!;
    });
    return [dx];
  },
  gradient({ inputs, attributes }, [g]) {
    const [dy, w] = inputs as [Tensor, Tensor];
    return [conv2d(g!, w, attributes), convKernelGradient(g!, dy, w.shape, attributes)];
  },
  emit({ inputs, attributes: { stride, padding, shape } }, names, emitter) {
    const [dy, w] = inputs as [Tensor, Tensor];
    const missing = [0, 1].map((axis) => {
      const full = stride * ((dy.shape[axis + 2] as number) - 1) + (w.shape[axis + 2] as number);
      return (shape[axis + 2] as number) - (full - padding[axis]! - padding[axis + 2]!);
    });
    return [
      emitter.one('ConvTranspose', names, {
        kernel_shape: w.shape.slice(2) as number[],
        strides: [stride, stride],
        pads: padding,
        output_padding: missing,
      }),
    ];
  },
};

/** The gradient of a convolution with respect to its input, of the given shape, from the gradient of its result. */
export function convInputGradient(dy: Tensor, w: Tensor, shape: Shape, attributes: ConvolutionAttributes): Tensor {
  const { stride, padding } = attributes;
  return applyOne(inputGradientOperation, [dy, w], { stride, padding, shape });
}

const kernelGradientOperation: Operation<WithSpace> = {
  name: 'convKernelGradient',
  infer(inputs, attributes) {
    const [x, dy] = inputs as [TensorType, TensorType];
    checkPair('convKernelGradient', inputs, x.shape, attributes.shape, dy.shape, attributes);
    return [{ type: 'float32', shape: attributes.shape }];
  },
  evaluate([x, dy], { attributes, outputs }) {
    const shape = staticShape(outputs[0]!);
    const dw = new Float64Array(sizeOf(shape));
    eachProduct(x!.shape, shape, dy!.shape, attributes, (i, j, k) => {
      dw[j]! += x!.data[i]! * dy!.data[k]!;
    });
    return [dw];
  },
  gradient({ inputs, attributes }, [g]) {
    const [x, dy] = inputs as [Tensor, Tensor];
    return [convInputGradient(dy, g!, x.shape, attributes), conv2d(x, g!, attributes)];
  },
  /** A convolution of x with dy as kernel, images and channels exchanged; the stride becomes a dilation of the kernel. */
  emit({ inputs, attributes: { stride, padding, shape } }, [x, dy], emitter) {
    const flip = (name: string) => emitter.one('Transpose', [name], { perm: [1, 0, 2, 3] });
    const wide = emitter.one('Conv', [flip(x!), flip(dy!)], {
      kernel_shape: inputs[1]!.shape.slice(2) as number[],
      dilations: [stride, stride],
      pads: padding,
    });
    // Rows of x that no window reaches would widen the kernel: cut them off.
    const ends = emitter.integers([2], shape.slice(2) as number[]);
    const cut = emitter.one('Slice', [wide, emitter.integers([2], [0, 0]), ends, emitter.integers([2], [2, 3])]);
    return [flip(cut)];
  },
};

/** The gradient of a convolution with respect to its kernel, of the given shape, from the gradient of its result. */
export function convKernelGradient(x: Tensor, dy: Tensor, shape: Shape, attributes: ConvolutionAttributes): Tensor {
  const { stride, padding } = attributes;
  return applyOne(kernelGradientOperation, [x, dy], { stride, padding, shape });
}
