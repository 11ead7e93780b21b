/** The methods by the names that `--method` takes. The course notebook's form of Grad-CAM is an output of the model. */

import type { Method } from '../method.ts';
import { eigenCam } from './eigencam.ts';
import { gradCam } from './gradcam.ts';
import { gradCamPlusPlus } from './gradcam-plus-plus.ts';
import { hiResCam } from './hirescam.ts';
import { integratedGradients } from './integrated-gradients.ts';
import { layerCam } from './layercam.ts';
import { occlusion } from './occlusion.ts';
import { scoreCam } from './scorecam.ts';

export const methods: readonly Method[] = [
  gradCam,
  gradCamPlusPlus,
  layerCam,
  hiResCam,
  scoreCam,
  eigenCam,
  occlusion,
  integratedGradients,
];
