/** What a reader must know before believing the numbers of an evaluation. */

import { isNihFinding } from '../../dataset/findings.ts';
import { fewest } from '../caution.ts';
import type { EvaluationRecord } from './schema.ts';

type Noted = Omit<EvaluationRecord, 'notes'>;

/** The notes, the gravest first. */
export function notesOf(record: Noted): string[] {
  return [
    ...choiceNotes(record),
    ...undefinedNotes(record),
    ...clusterNotes(record),
    ...labelNotes(record),
    'Results on these images say nothing of images from other hospitals, devices or years.',
  ];
}

/** That something was chosen on what is tested, if it was. */
export function choiceNotes({ operatingPoints, recalibration }: Noted): string[] {
  const shared = [operatingPoints.validation, recalibration.validation].find(
    (validation) => validation !== null && (validation.sharedImages ?? 0) + (validation.sharedPatients ?? 0) > 0,
  );
  if (!shared) return [];
  return [
    `Thresholds or calibration were chosen on ${shared.data}, which shares ${shared.sharedImages} images and ${shared.sharedPatients} patients with the images tested: sensitivity, specificity, predictive values and calibration look better here than they will on new patients.`,
  ];
}

function undefinedNotes({ findings }: Noted): string[] {
  const all = Object.entries(findings);
  const without = all.filter(([, { auc }]) => auc === null).map(([finding]) => finding);
  const few = all.filter(([, { auc, caution }]) => auc !== null && caution !== null).map(([finding]) => finding);
  return [
    ...(without.length > 0
      ? [`Nothing can be said of ${without.join(', ')}: a class is missing among the known labels.`]
      : []),
    ...(few.length > 0
      ? [`Too few to say anything of ${few.join(', ')}: fewer than ${fewest} independent positives or negatives.`]
      : []),
  ];
}

function clusterNotes({ tested }: Noted): string[] {
  if (tested.patients === null) {
    return [
      'The table of truth does not name patients. Images were taken for independent; where patients have several, all intervals are too narrow.',
    ];
  }
  return tested.unit === 'patient'
    ? [
        `${tested.images} images come from ${tested.units} patients. Films of one patient resemble each other, so intervals count patients, not images.`,
      ]
    : [];
}

/**
 * With a share α of labelled positives that are none and β of labelled negatives that are, wrong at random, the area measured
 * is ½ + (A − ½)(1 − α − β) (Menon et al. 2015, Learning from corrupted binary labels via class-probability estimation).
 */
function labelNotes({ findings }: Noted): string[] {
  const isLikeNih = Object.keys(findings).every(isNihFinding);
  return [
    'Labels were taken for the truth. If a share a of the positives and b of the negatives is labelled wrongly at random, an area A is measured as ½ + (A − ½)(1 − a − b); errors that follow what the model sees can flatter it instead.',
    ...(isLikeNih
      ? [
          'If these are the labels of ChestX-ray14, they were mined from reports by a program and not drawn from the images (Wang et al. 2017, who state a precision above 90 %); later readings found many that the image does not show (Oakden-Rayner 2020, 10.1016/j.acra.2019.10.006).',
        ]
      : []),
  ];
}
