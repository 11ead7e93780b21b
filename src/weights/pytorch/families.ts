/**
 * Families of PyTorch's chest networks, told by their names and shapes: what their makers say of preprocessing and outputs.
 * TorchXRayVision: torchxrayvision/utils.py (`normalize`), datasets.py (`default_pathologies`), models.py (`op_threshs`).
 * CheXNet: https://github.com/arnoweng/CheXNet, model.py.
 */

import { imagenet } from '../../image/normalise.ts';
import type { WeightFile } from '../weight-file.ts';

export interface NetworkTraits {
  /** The image has one channel. */
  readonly isGrey: boolean;
  /** The head's outputs; undefined without a head. */
  readonly outputs: number | undefined;
  /** The names as they are in the file. */
  readonly names: readonly string[];
  /** TorchXRayVision's operating points, which some files have: not a number for an output that was never trained. */
  readonly operatingPoints: ArrayLike<number> | undefined;
}

/** What all of TorchXRayVision's networks have as outputs. */
export const xrayVisionFindings: readonly string[] = [
  ...['Atelectasis', 'Consolidation', 'Infiltration', 'Pneumothorax', 'Edema', 'Emphysema', 'Fibrosis', 'Effusion'],
  ...['Pneumonia', 'Pleural_Thickening', 'Cardiomegaly', 'Nodule', 'Mass', 'Hernia', 'Lung Lesion', 'Fracture'],
  ...['Lung Opacity', 'Enlarged Cardiomediastinum'],
];

/** A grey level x becomes (2x/255 − 1)·1024. */
export const xrayVision = {
  size: 224,
  normalisation: { rule: 'dataset', epsilon: 0, mean: 127.5, standardDeviation: 127.5 / 1024 },
} as const;

export const chexnetFindings: readonly string[] = [
  ...['Atelectasis', 'Cardiomegaly', 'Effusion', 'Infiltration', 'Mass', 'Nodule', 'Pneumonia', 'Pneumothorax'],
  ...['Consolidation', 'Edema', 'Emphysema', 'Fibrosis', 'Pleural_Thickening', 'Hernia'],
];

type Family = Pick<WeightFile, 'preprocessing' | 'findings' | 'thresholds' | 'usualFindings' | 'notices'>;

/** What is known of a network by its family; nothing of others. */
export function familyOf({ isGrey, outputs, names, operatingPoints }: NetworkTraits): Family {
  if (isGrey && outputs === xrayVisionFindings.length) return xrayVisionFamily(operatingPoints);
  const isChexnet =
    outputs === chexnetFindings.length && names.some((name) => /(^|\.)densenet121\.features\./.test(name));
  if (!isChexnet || isGrey) return {};
  return {
    preprocessing: { size: 224, normalisation: imagenet },
    usualFindings: { by: 'CheXNet', names: chexnetFindings },
    notices: [
      "14 outputs and names with densenet121.features: taken for a network of CheXNet's makers, whose images are 224 pixels wide and normalised by ImageNet's moments",
    ],
  };
}

function xrayVisionFamily(points: ArrayLike<number> | undefined): Family {
  const notice =
    'one input channel and 18 outputs: taken for a network of TorchXRayVision, whose images are 224 pixels wide and reach from −1024 to 1024';
  if (points === undefined || points.length !== xrayVisionFindings.length) {
    const usualFindings = { by: 'TorchXRayVision', names: xrayVisionFindings };
    return { preprocessing: xrayVision, usualFindings, notices: [notice] };
  }
  const thresholds = Array.from(points, (point) => (Number.isFinite(point) ? point : undefined));
  return {
    preprocessing: xrayVision,
    findings: xrayVisionFindings.map((finding, i) => (thresholds[i] === undefined ? '' : finding)),
    thresholds,
    notices: [notice, 'its operating points are thresholds here; outputs without one were never trained'],
  };
}
