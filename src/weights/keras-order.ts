/**
 * The layers of a DenseNet in the order in which Keras lists them, where a file has no names: Keras 3 calls them `conv2d`,
 * `conv2d_1`, … The windows of the convolutions tell the layers apart: 1×1 and then 3×3 is a dense layer, 1×1 alone a transition.
 */

export interface OrderedLayers {
  readonly convolutions: readonly string[];
  readonly normalisations: readonly string[];
}

/**
 * Our names of the convolutions whose windows' sides are given in order, and of the normalisations between them.
 *
 * @example
 * layersInOrder([7, 1, 3, 1, 1, 3]).convolutions
 * // ['conv1/conv', 'conv2_block1_1_conv', 'conv2_block1_2_conv', 'pool2_conv', 'conv3_block1_1_conv', 'conv3_block1_2_conv']
 */
export function layersInOrder(windows: readonly number[]): OrderedLayers {
  const convolutions = ['conv1/conv'];
  const normalisations = ['conv1/bn'];
  let [stage, layer] = [2, 1];
  for (let i = 1; i < windows.length; i++) {
    if (windows[i] === 1 && windows[i + 1] === 3) {
      const name = `conv${stage}_block${layer++}`;
      convolutions.push(`${name}_1_conv`, `${name}_2_conv`);
      normalisations.push(`${name}_0_bn`, `${name}_1_bn`);
      i++;
    } else {
      convolutions.push(`pool${stage}_conv`);
      normalisations.push(`pool${stage}_bn`);
      [stage, layer] = [stage + 1, 1];
    }
  }
  return { convolutions, normalisations: [...normalisations, 'bn'] };
}
