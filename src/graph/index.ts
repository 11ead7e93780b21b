/** The graph language: tensors, operations, differentiation, ONNX. */

export { cpuInBlocks } from './emit/blocked.ts';
export { cpu } from './emit/cpu.ts';
export { emit, type Target } from './emit/emitter.ts';
export { portable } from './emit/portable.ts';
export { webgpu } from './emit/webgpu.ts';
export { evaluate } from './evaluate.ts';
export { gradients, type Recipe } from './gradient.ts';
export { type Graph, graph } from './graph.ts';
export * from './ops/binary.ts';
export * from './ops/bytes.ts';
export * from './ops/channel.ts';
export * from './ops/convolution.ts';
export * from './ops/deferred.ts';
export * from './ops/extremes.ts';
export * from './ops/leaf.ts';
export * from './ops/matmul.ts';
export * from './ops/max-pool.ts';
export * from './ops/mean.ts';
export * from './ops/mean-pool.ts';
export * from './ops/normalisation.ts';
export * from './ops/pieces.ts';
export * from './ops/reshape.ts';
export * from './ops/sum.ts';
export * from './ops/unary.ts';
export { staticShape } from './shape.ts';
export type { Dimension, Shape, Tensor } from './tensor.ts';
