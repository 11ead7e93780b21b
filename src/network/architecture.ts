/**
 * The shape of a DenseNet (Huang, Liu, van der Maaten and Weinberger, CVPR 2017, table 1), as keras.applications builds it:
 * a 7×7/2 stem, dense blocks of bottleneck layers that each add `growth` channels, and transitions that halve them.
 */

export interface Architecture {
  readonly name: string;
  /** Layers in each dense block. */
  readonly blocks: readonly number[];
  /** Channels that a layer adds. */
  readonly growth: number;
  /** Channels of the stem. */
  readonly stem: number;
}

/** 7,051,854 parameters and moving statistics with 14 findings. */
export const densenet121: Architecture = { name: 'densenet121', blocks: [6, 12, 24, 16], growth: 32, stem: 64 };

/**
 * A small DenseNet that trains in minutes on two cores: for the demo, for tests, for first looks at a dataset. One block
 * less, so that a pixel of its heat maps is 16 pixels of the image and not 32.
 */
export const compact: Architecture = { name: 'compact', blocks: [3, 4, 6], growth: 16, stem: 32 };

export const architectures: Readonly<Record<string, Architecture>> = { densenet121, compact };

/** Whether two architectures are the same network, whatever they are called. */
export function hasSameLayers(a: Architecture, b: Architecture): boolean {
  return a.growth === b.growth && a.stem === b.stem && a.blocks.join() === b.blocks.join();
}

/** A bottleneck's 1×1 convolution makes this many times `growth` channels. */
export const bottleneckFactor = 4;

/** Keras' epsilon in every normalisation of its DenseNets. */
export const normalisationEpsilon = 1.001e-5;

/** Keras' momentum of the moving statistics. */
export const normalisationMomentum = 0.99;

/** How much a network shrinks the plane: the stem by 4, each transition by 2, rounding down from the first transition on. */
export function featureSize(architecture: Architecture, size: number): number {
  const stem = Math.floor((size - 1) / 2) + 1;
  let plane = Math.floor((stem - 1) / 2) + 1;
  for (let i = 1; i < architecture.blocks.length; i++) plane = Math.floor(plane / 2);
  return plane;
}
