/**
 * HiResCAM (Draelos and Carin, arXiv:2011.08891, 2020): gradient times activation, place by place. Where the layers behind are
 * linear the map sums to the score but for the bias, so that it shows nothing that the network didn't use; for a mean over the
 * plane with a linear head it is Grad-CAM.
 *   map = Σ_c ∂s/∂A_c ∘ A_c
 */

import { fromGradient } from '../method.ts';
import { sumOverChannels } from '../planes.ts';

export const hiResCam = fromGradient('hirescam', 'HiResCAM', (activation, gradient) =>
  sumOverChannels(activation, (at) => gradient.values[at]! * activation.values[at]!),
);
