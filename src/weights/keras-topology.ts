/**
 * A DenseNet as Keras' functional model has it: every layer with its settings and the layers that it reads, in the order in
 * which Keras lists them (keras/src/applications/densenet.py). Images come in normalised, `[N, S, S, 3]`; out come probabilities.
 */

import type { ExportedLayer } from './exported.ts';

export interface TopologyLayer {
  readonly className: string;
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** The names of the layers that it reads. */
  readonly reads: readonly string[];
}

/** Keras' epsilon and momentum in every normalisation of its DenseNets. */
const normalisation = { axis: [3], epsilon: 1.001e-5, momentum: 0.99, center: true, scale: true };

/** All layers of a network. @param layers those with weights, whose shapes tell the widths */
export function topologyOf(
  blocks: readonly number[],
  size: number,
  layers: readonly ExportedLayer[],
): readonly TopologyLayer[] {
  const list: TopologyLayer[] = [];
  const kernels = new Map(layers.map(({ name, weights }) => [name, weights[0]!.shape]));
  const add = (className: string, name: string, reads: readonly string[], config = {}) => {
    list.push({ className, name, config, reads });
    return name;
  };
  const convolution = (name: string, read: string, padding: 'valid' | 'same' = 'valid', stride = 1) => {
    const [height, width, , filters] = kernels.get(name) as readonly [number, number, number, number];
    const config = { filters, kernel_size: [height, width], strides: [stride, stride], padding, use_bias: false };
    return add('Conv2D', name, [read], { ...config, activation: 'linear', data_format: 'channels_last' });
  };
  const activated = (name: string, read: string) => {
    const normalised = add('BatchNormalization', name, [read], normalisation);
    return add('Activation', name.replace(/bn$/, 'relu'), [normalised], { activation: 'relu' });
  };
  const padded = (name: string, read: string, by: number) =>
    add('ZeroPadding2D', name, [read], {
      padding: [
        [by, by],
        [by, by],
      ],
      data_format: 'channels_last',
    });
  const pooled = (className: string, name: string, read: string, window: number) =>
    add(className, name, [read], {
      ...{ pool_size: [window, window], strides: [2, 2], padding: 'valid', data_format: 'channels_last' },
    });

  let map = add('InputLayer', 'input_1', [], {
    batch_input_shape: [null, size, size, 3],
    dtype: 'float32',
    sparse: false,
  });
  map = convolution('conv1/conv', padded('zero_padding2d', map, 3), 'valid', 2);
  map = pooled('MaxPooling2D', 'pool1', padded('zero_padding2d_1', activated('conv1/bn', map), 1), 3);
  blocks.forEach((count, block) => {
    for (let layer = 1; layer <= count; layer++) {
      const name = `conv${block + 2}_block${layer}`;
      const bottleneck = convolution(`${name}_1_conv`, activated(`${name}_0_bn`, map));
      const grown = convolution(`${name}_2_conv`, activated(`${name}_1_bn`, bottleneck), 'same');
      map = add('Concatenate', `${name}_concat`, [map, grown], { axis: 3 });
    }
    if (block === blocks.length - 1) return;
    const name = `pool${block + 2}`;
    map = pooled('AveragePooling2D', `${name}_pool`, convolution(`${name}_conv`, activated(`${name}_bn`, map)), 2);
  });
  const features = add('GlobalAveragePooling2D', 'avg_pool', [activated('bn', map)], { data_format: 'channels_last' });
  const units = kernels.get('predictions')![1];
  add('Dense', 'predictions', [features], { units, activation: 'sigmoid', use_bias: true });
  return list;
}

/** The configuration of the whole, as Keras and TensorFlow.js read it. */
export function modelConfig(name: string, layers: readonly TopologyLayer[]): Readonly<Record<string, unknown>> {
  const [first, last] = [layers[0]!, layers.at(-1)!];
  return {
    class_name: 'Functional',
    config: {
      name,
      layers: layers.map(({ className, name: layer, config, reads }) => ({
        class_name: className,
        name: layer,
        config: { name: layer, trainable: true, ...config },
        inbound_nodes: reads.length === 0 ? [] : [reads.map((read) => [read, 0, 0, {}])],
      })),
      input_layers: [[first.name, 0, 0]],
      output_layers: [[last.name, 0, 0]],
    },
  };
}
