/** The mean of each k×k window, windows side by side; its gradient repeats each pixel k×k times, and the other way round. */

import { sizeOf, staticShape } from '../shape.ts';
import { applyOne, misfit, type Operation, type Shape, type Tensor, type TensorType } from '../tensor.ts';
import { mul } from './binary.ts';
import { scalar } from './leaf.ts';
import { slice } from './pieces.ts';

type Window = { window: number };

function scaledPlane(
  name: string,
  inputs: readonly TensorType[],
  scale: (size: number) => number,
): readonly TensorType[] {
  const { type, shape } = inputs[0]!;
  if (type !== 'float32' || shape.length !== 4) throw misfit(name, inputs, 'takes a float32 tensor of rank 4');
  const [height, width] = staticShape({ shape: shape.slice(2) }) as [number, number];
  return [{ type, shape: [shape[0]!, shape[1]!, scale(height), scale(width)] }];
}

/** Calls back with the offset in the large planes and in the small ones, for every pixel of the large. */
function eachPixel(large: Shape, window: number, visit: (large: number, small: number) => void): void {
  const [images, channels, height, width] = large as [number, number, number, number];
  for (let plane = 0, i = 0; plane < images * channels; plane++)
    for (let row = 0; row < height; row++)
      for (let column = 0; column < width; column++, i++) {
        const smallRow = (plane * height) / window + Math.floor(row / window);
        visit(i, (smallRow * width) / window + Math.floor(column / window));
      }
}

const meanPoolOperation: Operation<Window> = {
  name: 'meanPool',
  infer: (inputs, { window }) => scaledPlane('meanPool', inputs, (size) => size / window),
  evaluate([x], { attributes: { window }, outputs }) {
    const result = new Float64Array(sizeOf(staticShape(outputs[0]!)));
    eachPixel(x!.shape, window, (i, k) => {
      result[k]! += x!.data[i]! / (window * window);
    });
    return [result];
  },
  gradient: ({ attributes: { window } }, [dy]) => [repeatPixels(mul(dy!, scalar(1 / (window * window))), window)],
  emit: ({ attributes: { window } }, inputs, emitter) => [
    emitter.one('AveragePool', inputs, { kernel_shape: [window, window], strides: [window, window] }),
  ],
};

/** The mean of each `window`×`window` square of x `[N, C, H, W]`; rows and columns that fill no window are left out. */
export function meanPool(x: Tensor, window: number): Tensor {
  const [height, width] = staticShape({ shape: x.shape.slice(2) }) as [number, number];
  if (height < window || width < window) throw misfit('meanPool', [x], `the window ${window} is larger than the plane`);
  const rows = height % window === 0 ? x : slice(x, 2, 0, height - (height % window));
  const whole = width % window === 0 ? rows : slice(rows, 3, 0, width - (width % window));
  return applyOne(meanPoolOperation, [whole], { window });
}

const repeatOperation: Operation<Window> = {
  name: 'repeatPixels',
  infer: (inputs, { window }) => scaledPlane('repeatPixels', inputs, (size) => size * window),
  evaluate([x], { attributes: { window }, outputs }) {
    const shape = staticShape(outputs[0]!);
    const result = new Float64Array(sizeOf(shape));
    eachPixel(shape, window, (i, k) => {
      result[i] = x!.data[k]!;
    });
    return [result];
  },
  gradient: ({ attributes: { window } }, [dy]) => [mul(meanPool(dy!, window), scalar(window * window))],
  emit: ({ attributes: { window } }, [x], emitter) => [
    emitter.one('Resize', [x!, '', emitter.floats([4], [1, 1, window, window])], {
      mode: 'nearest',
      coordinate_transformation_mode: 'asymmetric',
      nearest_mode: 'floor',
    }),
  ],
};

/** Each pixel as a `window`×`window` square of equal pixels. */
export function repeatPixels(x: Tensor, window: number): Tensor {
  return applyOne(repeatOperation, [x], { window });
}
