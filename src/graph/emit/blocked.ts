/**
 * The CPU target of a processor whose vectors hold `block` numbers: larger convolutions than 1×1 run directly on planes in
 * blocks of that many channels, `[N, C/B, H, W, B]`, instead of on copies that lay their taps out for a matrix product
 * (Georganas et al., Anatomy of High-Performance Deep Learning Convolutions on SIMD Architectures, SC 2018). These are ONNX
 * Runtime's own internal nodes, which it would put in by itself if the kernels were constants.
 */

import type { ConvolutionAttributes } from '../ops/convolution.ts';
import type { Emitter, Node } from '../tensor.ts';
import { cpu } from './cpu.ts';
import type { Target } from './emitter.ts';

const blocked = 'com.microsoft.nchwc';

/** Quicker than `cpu` where `block` is what the runtime's processor has (`runtime/block-size` finds out); wrong where it isn't. */
export function cpuInBlocks(block: number): Target {
  return {
    ...cpu,
    opsets: { ...cpu.opsets, [blocked]: 1 },
    forms: {
      ...cpu.forms,
      conv2d: (node, names, emitter) =>
        fits(node, block) ? [convolution(node, names, block, emitter)] : node.operation.emit(node, names, emitter),
    },
  };
}

/** Whole blocks on both sides, and more than one tap: a 1×1 convolution is a matrix product without any copy. */
function fits({ inputs }: Node, block: number): boolean {
  const [filters, channels, rows, columns] = inputs[1]!.shape as [number, number, number, number];
  return filters % block === 0 && channels % block === 0 && rows * columns > 1;
}

function convolution(node: Node, [x, w]: readonly string[], block: number, emitter: Emitter): string {
  const [filters, channels, rows, columns] = node.inputs[1]!.shape as [number, number, number, number];
  const { stride, padding } = node.attributes as ConvolutionAttributes;
  const planes = emitter.one('ReorderInput', [x!], {}, blocked);
  const result = emitter.one(
    'Conv',
    [planes, blockedKernel(w!, [filters, channels, rows, columns], block, emitter)],
    { kernel_shape: [rows, columns], strides: [stride, stride], pads: padding },
    blocked,
  );
  return emitter.one('ReorderOutput', [result], { channels: filters }, blocked);
}

/** `[O, C, h, w]` as `[O/B, C/B, h, w, B of C, B of O]`, in two turns of a matrix, which are quicker than one of six axes. */
function blockedKernel(
  w: string,
  shape: readonly [number, number, number, number],
  block: number,
  emitter: Emitter,
): string {
  const [filters, channels, rows, columns] = shape;
  const [outer, inner, taps] = [filters / block, channels / block, rows * columns];
  const reshape = (name: string, to: readonly number[]) =>
    emitter.one('Reshape', [name, emitter.integers([to.length], to)]);
  const filtersLast = emitter.one('Transpose', [reshape(w, [outer, block, channels * taps])], { perm: [0, 2, 1] });
  const tapsFirst = emitter.one('Transpose', [reshape(filtersLast, [outer, inner, block, taps, block])], {
    perm: [0, 1, 3, 2, 4],
  });
  return reshape(tapsFirst, shape);
}
