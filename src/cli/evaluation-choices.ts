/** What an evaluation chooses outside the table that is tested: thresholds, calibration, the table for the baseline. */

import { InputError } from '../base/error.ts';
import type { LabelTable } from '../dataset/table.ts';
import { type Joined, join as joinWithTruth, readTruth } from '../evaluation/join.ts';
import type { OperatingRule } from '../evaluation/operating-point.ts';
import {
  calibrationOfModel,
  chooseCalibration,
  choosePoints,
  pointsOfModel,
  sharedBetween,
  type Validation,
} from '../evaluation/record/choose.ts';
import type { RecordInput, ReferenceTable } from '../evaluation/record/record.ts';
import type { FileRecord } from '../evaluation/record/schema.ts';
import type { CalibrationMethod } from '../network/calibration.ts';
import { expectApart, isShared, type Source, type SourceOptions } from './evaluation-source.ts';
import { counted, notice } from './output.ts';

export interface ChoiceOptions extends SourceOptions {
  readonly training?: string;
  readonly operatingPoints?: readonly OperatingRule[];
  readonly calibration?: CalibrationMethod | 'none';
}

/** @throws InputError if something is to be chosen and there is nothing to choose it on. */
export function expectValidation({ operatingPoints = [], calibration, validationTruth }: ChoiceOptions): void {
  if (validationTruth !== undefined) return;
  const way =
    'give other patients with --validation-truth TABLE (and --validation-predictions TABLE), or store it in the model with `roentgen calibrate`';
  if (operatingPoints.some(({ kind }) => kind !== 'threshold')) {
    throw new InputError(
      `--operating-points: a threshold isn't chosen on the table that is tested; ${way}, or give it: threshold=0.5`,
    );
  }
  if (calibration !== undefined && calibration !== 'none') {
    throw new InputError(`--calibration ${calibration} isn't fitted on the table that is tested; ${way}`);
  }
}

/** Thresholds, calibration and the table that the baseline is fitted on, with the files that they come from. */
export async function choicesOf(
  { predictions, validation: validationPredictions, file }: Source,
  joined: Joined,
  sha256: string,
  options: ChoiceOptions,
): Promise<{ chosen: Partial<RecordInput>; files: FileRecord[] }> {
  const { truth, validationTruth, training, forceShared, calibration = 'platt' } = options;
  const { findings } = predictions;
  const files: FileRecord[] = [];
  let validation: Validation | undefined;
  let reference: ReferenceTable | undefined;
  if (validationTruth !== undefined) {
    const table = await readTruth(validationTruth, findings);
    validation = { data: validationTruth, joined: joinWithTruth(validationPredictions!, table) };
    if (!forceShared) expectApart(validationTruth, validation.joined.rows, truth, joined.rows);
    tellUnmatchedValidation(validation);
    files.push({ file: validationTruth, sha256: table.sha256, role: 'validation truth' });
    reference = { role: 'validation truth', data: validationTruth, table };
  }
  if (training !== undefined) {
    const table = await readTruth(training, findings);
    expectUntested(training, table, truth, joined);
    files.push({ file: training, sha256: table.sha256, role: 'training truth' });
    reference = { role: 'training truth', data: training, table };
  }
  // A baseline that has seen what is tested would be no baseline.
  if (reference !== undefined && isShared(sharedBetween(reference.table.rows, joined.rows))) reference = undefined;
  const rules = options.operatingPoints ?? (validation === undefined ? [] : [{ kind: 'youden' } as const]);
  const description = file?.description;
  const ofModel = description && pointsOfModel(description, { sha256 });
  const calibrationStored = description && calibrationOfModel(description, { sha256 });
  return {
    files,
    chosen: {
      reference,
      points: rules.length > 0 ? choosePoints(rules, findings, validation, joined.rows) : ofModel,
      recalibration:
        calibration === 'none'
          ? undefined
          : validation === undefined
            ? calibrationStored
            : chooseCalibration(calibration, findings, validation, joined.rows),
    },
  };
}

function tellUnmatchedValidation({ data, joined }: Validation): void {
  const { onlyPredicted, onlyInTruth } = joined;
  if (onlyPredicted > 0) notice(`${counted(onlyPredicted, 'image')} only in the validation predictions, left out`);
  if (onlyInTruth > 0) notice(`${counted(onlyInTruth, 'image')} only in ${data}, left out`);
}

/** @throws InputError if the model learnt from what is tested. */
function expectUntested(training: string, table: LabelTable, truth: string, joined: Joined): void {
  const shared = sharedBetween(table.rows, joined.rows);
  if (!isShared(shared)) return;
  throw new InputError(
    `--training ${training} shares ${shared.images} images and ${shared.patients} patients with ${truth}, the table that is tested: a model that learnt from them can't be tested on them. \`roentgen check\` lists them, \`roentgen split\` keeps patients apart`,
  );
}
