import { expect, it } from 'vitest';
import { layersInOrder } from './keras-order.ts';

it('tells dense layers from transitions by the windows of their convolutions', () => {
  expect(layersInOrder([7, 1, 3, 1, 3, 1, 1, 3])).toEqual({
    convolutions: [
      'conv1/conv',
      'conv2_block1_1_conv',
      'conv2_block1_2_conv',
      'conv2_block2_1_conv',
      'conv2_block2_2_conv',
      'pool2_conv',
      'conv3_block1_1_conv',
      'conv3_block1_2_conv',
    ],
    normalisations: [
      'conv1/bn',
      'conv2_block1_0_bn',
      'conv2_block1_1_bn',
      'conv2_block2_0_bn',
      'conv2_block2_1_bn',
      'pool2_bn',
      'conv3_block1_0_bn',
      'conv3_block1_1_bn',
      'bn',
    ],
  });
});
