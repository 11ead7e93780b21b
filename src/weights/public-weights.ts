/**
 * Public weight files of DenseNet-121, as their makers publish them: where they lie, under which licence, and what belongs to
 * them. Stated is only what the makers' own repositories say; a size or a checksum that isn't stated there isn't here.
 * Sources: torchvision/models/densenet.py; keras/src/applications/densenet.py; torchxrayvision/models.py;
 * github.com/arnoweng/CheXNet, model.py; github.com/jrzech/reproduce-chexnet, model.py and cxr_dataset.py.
 */

import { imagenet } from '../image/normalise.ts';
import { chexnetFindings, xrayVision, xrayVisionFindings } from './pytorch/families.ts';
import type { KnownPreprocessing } from './weight-file.ts';

/** How a file is known again: its hash, or the beginning of it, in hexadecimal digits. `git` is SHA-1 of git's blob. */
export interface Checksum {
  readonly kind: 'sha256' | 'md5' | 'git';
  readonly digits: string;
}

export interface PublicWeights {
  /** By which `roentgen weights` knows it. */
  readonly name: string;
  /** The name of the file, as it is published. */
  readonly file: string;
  readonly url: string;
  readonly licence: string;
  /** What it was trained on. */
  readonly data: string;
  readonly checksum?: Checksum;
  /** Its outputs, in order; '' was never trained. None where it has no head or one for other things than findings. */
  readonly findings?: readonly string[];
  readonly preprocessing: KnownPreprocessing;
  /** What a user should know before relying on it. */
  readonly note?: string;
}

const imagenetSize = { size: 224, normalisation: imagenet };

const xrayVisionRelease = 'https://github.com/mlmed/torchxrayvision/releases/download/v1';

/** One of TorchXRayVision's, whose outputs are those of all, or only these. */
function ofXrayVision(name: string, file: string, data: string, trained = xrayVisionFindings): PublicWeights {
  const whole = `${file}-densenet121-d121-tw-lr001-rot45-tr15-sc15-seed0-best.pt`;
  return {
    name: `torchxrayvision-${name}`,
    file: whole,
    url: `${xrayVisionRelease}/${whole}`,
    licence: 'Apache-2.0',
    data,
    findings: xrayVisionFindings.map((finding) => (trained.includes(finding) ? finding : '')),
    preprocessing: xrayVision,
    note: 'the library rescales probabilities by its operating points; here they are the network’s own',
  };
}

/** The fourteen of NIH, which TorchXRayVision has first. */
const nih = xrayVisionFindings.slice(0, 14);

const chexpert = [
  ...['Atelectasis', 'Consolidation', 'Pneumothorax', 'Edema', 'Effusion', 'Pneumonia', 'Cardiomegaly'],
  ...['Lung Lesion', 'Fracture', 'Lung Opacity', 'Enlarged Cardiomediastinum'],
];

export const publicWeights: readonly PublicWeights[] = [
  {
    name: 'torchvision',
    file: 'densenet121-a639ec97.pth',
    url: 'https://download.pytorch.org/models/densenet121-a639ec97.pth',
    licence: 'BSD-3-Clause (torchvision’s; none is stated for the weights alone)',
    data: 'ImageNet, 1000 classes',
    checksum: { kind: 'sha256', digits: 'a639ec97' },
    preprocessing: imagenetSize,
    note: 'to start a training from, without its head',
  },
  {
    name: 'keras',
    file: 'densenet121_weights_tf_dim_ordering_tf_kernels.h5',
    url: 'https://storage.googleapis.com/tensorflow/keras-applications/densenet/densenet121_weights_tf_dim_ordering_tf_kernels.h5',
    licence: 'BSD-3-Clause (as the card of Keras’ DenseNet says)',
    data: 'ImageNet, 1000 classes',
    checksum: { kind: 'md5', digits: '9d60b8095a5708f2dcce2bca79d332c7' },
    preprocessing: imagenetSize,
    note: 'to start a training from, without its head',
  },
  {
    name: 'keras-notop',
    file: 'densenet121_weights_tf_dim_ordering_tf_kernels_notop.h5',
    url: 'https://storage.googleapis.com/tensorflow/keras-applications/densenet/densenet121_weights_tf_dim_ordering_tf_kernels_notop.h5',
    licence: 'BSD-3-Clause (as the card of Keras’ DenseNet says)',
    data: 'ImageNet, no head',
    checksum: { kind: 'md5', digits: '30ee3e1110167f948a6b9946edeeb738' },
    preprocessing: imagenetSize,
    note: 'to start a training from; the course’s notebook starts from it, with its own rule: --size 320 --normalise notebook',
  },
  ofXrayVision(
    'all',
    'nih-pc-chex-mimic_ch-google-openi-kaggle',
    'NIH, PadChest, CheXpert, MIMIC-CXR, Google, OpenI, RSNA',
  ),
  ofXrayVision('nih', 'nih', 'NIH ChestX-ray14', nih),
  ofXrayVision('pc', 'pc', 'PadChest', [...nih, 'Fracture']),
  ofXrayVision('chex', 'chex', 'CheXpert', chexpert),
  ofXrayVision('rsna', 'kaggle', 'RSNA Pneumonia Challenge', ['Pneumonia', 'Lung Opacity']),
  ofXrayVision('mimic_nb', 'mimic_nb', 'MIMIC-CXR, labels by NegBio', chexpert),
  ofXrayVision('mimic_ch', 'mimic_ch', 'MIMIC-CXR, labels by CheXpert', chexpert),
  {
    name: 'chexnet-arnoweng',
    file: 'model.pth.tar',
    url: 'https://github.com/arnoweng/CheXNet/raw/master/model.pth.tar',
    licence: 'none stated',
    data: 'NIH ChestX-ray14',
    checksum: { kind: 'git', digits: '14922ae7de18767793f6ac85cf51df950327d96c' },
    findings: chexnetFindings,
    preprocessing: imagenetSize,
    note: 'its makers average ten crops of 224 from 256 pixels; here the whole image is 224',
  },
  {
    name: 'chexnet-jrzech',
    file: 'checkpoint',
    url: 'https://github.com/jrzech/reproduce-chexnet/raw/master/pretrained/checkpoint',
    licence: 'BSD-3-Clause',
    data: 'NIH ChestX-ray14',
    checksum: { kind: 'git', digits: '637c09c2e4295febb266679b18036db052c40f79' },
    findings: chexnetFindings,
    preprocessing: imagenetSize,
  },
];
