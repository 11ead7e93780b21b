/**
 * LayerCAM (Jiang et al., IEEE Trans. Image Processing 2021): each place counts by its own gradient, where that raises the
 * score; made for early layers, whose maps are finer.
 *   map = Σ_c max(∂s/∂A_c, 0) ∘ A_c
 */

import { fromGradient } from '../method.ts';
import { sumOverChannels } from '../planes.ts';

export const layerCam = fromGradient('layercam', 'LayerCAM', (activation, gradient) =>
  sumOverChannels(activation, (at) => Math.max(gradient.values[at]!, 0) * activation.values[at]!),
);
