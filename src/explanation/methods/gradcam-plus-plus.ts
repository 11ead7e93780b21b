/**
 * Grad-CAM++ (Chattopadhyay et al., WACV 2018): places that raise the score count, and each by how much of a channel's
 * activation it needs; meant for several instances of a finding, which Grad-CAM's mean over the plane levels.
 *   map = Σ_c w_c·A_c, w_c = Σ_ij α_c,ij·max(g_c,ij, 0), α_c,ij = g² / (2·g² + g³·Σ_ab A_c,ab), g = ∂s/∂A_c,ij (0 where g is 0).
 * The closed form holds for the score e^s; its factor e^s is the same everywhere and left out.
 */

import { fromGradient } from '../method.ts';
import { sumOverPlane, weightedSum } from '../planes.ts';

export const gradCamPlusPlus = fromGradient('gradcam++', 'Grad-CAM++', (activation, gradient) => {
  const size = activation.height * activation.width;
  const total = sumOverPlane(activation, (at) => activation.values[at]!);
  const weights = sumOverPlane(gradient, (at) => {
    const slope = gradient.values[at]!;
    // g² cancels from numerator and denominator.
    const denominator = 2 + slope * total[Math.floor(at / size)]!;
    return slope > 0 && denominator !== 0 ? slope / denominator : 0;
  });
  return weightedSum(activation, weights);
});
