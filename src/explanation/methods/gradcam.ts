/**
 * Grad-CAM (Selvaraju et al., ICCV 2017): a channel counts as its mean gradient.
 *   map = Σ_c w_c·A_c, w_c = (1/hw) Σ_ij ∂s/∂A_c,ij, with the logit s and the layer's output A.
 * For the last layer the classifier has it in closed form, as an output of the model (network/classifier.ts).
 */

import { fromGradient } from '../method.ts';
import { sumOverPlane, weightedSum } from '../planes.ts';

export const gradCam = fromGradient('gradcam', 'Grad-CAM', (activation, gradient) => {
  const size = activation.height * activation.width;
  const weights = sumOverPlane(gradient, (at) => gradient.values[at]! / size);
  return weightedSum(activation, weights);
});
