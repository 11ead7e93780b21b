/**
 * Thresholds and calibrations that are chosen on a validation table, or come out of a model, in the form in which a record
 * keeps them: with what they were chosen on and what that shares with the images tested.
 */

import type { LabelRow } from '../../dataset/table.ts';
import type { CalibrationMethod } from '../../network/calibration.ts';
import type { ModelDescription } from '../../network/model-file.ts';
import { fitCalibration } from '../calibration-fit.ts';
import { cautionOf } from '../caution.ts';
import { columnsOf } from '../columns.ts';
import type { Joined } from '../join.ts';
import { chooseOperatingPoint, type OperatingRule, ruleName } from '../operating-point.ts';
import { countLabels } from '../steps.ts';
import { type Units, unitsOf, unitsWith } from '../units.ts';
import type { ChosenPoints, PointChoice } from './points.ts';
import type { EvaluationRecord, ValidationRecord } from './schema.ts';

type Recalibration = EvaluationRecord['recalibration'];

/** Predictions on a validation table beside its truth. */
export interface Validation {
  /** Name of the table. */
  readonly data: string;
  readonly joined: Joined;
}

/** How many images and patients of one table are in the other too. */
export function sharedBetween(
  rows: readonly LabelRow[],
  others: readonly LabelRow[],
): { readonly images: number; readonly patients: number } {
  const shared = (of: (row: LabelRow) => string | undefined) => {
    const known = new Set(others.map(of));
    return [...new Set(rows.map(of))].filter((value) => value !== undefined && known.has(value)).length;
  };
  return { images: shared(({ image }) => image), patients: shared(({ patient }) => patient) };
}

/**
 * Thresholds for every finding by each rule. Rules that need labels are applied to the validation table; a given threshold is
 * taken as it is.
 *
 * @throws RangeError if a rule needs a validation table and there is none.
 */
export function choosePoints(
  rules: readonly OperatingRule[],
  findings: readonly string[],
  validation: Validation | undefined,
  tested: readonly LabelRow[],
): ChosenPoints {
  const isChosen = rules.some(({ kind }) => kind !== 'threshold');
  if (isChosen && validation === undefined) throw new RangeError('a validation table was expected to choose on');
  const units = validation && unitsOf(validation.joined.rows.map(({ patient }) => patient));
  const choose = (finding: string, rule: OperatingRule): PointChoice => {
    if (rule.kind === 'threshold') return { rule: ruleName(rule), threshold: rule.at, reason: null, chosenOn: null };
    const index = validation!.joined.findings.indexOf(finding);
    if (index < 0) return { rule: ruleName(rule), threshold: null, reason: notPredicted(validation!), chosenOn: null };
    const [labels, scores] = columnsOf(validation!.joined, index);
    const { positives, negatives } = countLabels(labels);
    const chosenOn = { positives, negatives, caution: cautionAbout(labels, units!) };
    return { rule: ruleName(rule), ...chooseOperatingPoint(labels, scores, rule), chosenOn };
  };
  return {
    from: isChosen ? 'validation' : 'given',
    note: isChosen ? `chosen on ${validation!.data}` : 'given by the user',
    validation: isChosen ? aboutValidation(validation!, tested) : null,
    findings: Object.fromEntries(findings.map((finding) => [finding, rules.map((rule) => choose(finding, rule))])),
  };
}

/** A calibration for every finding that one can be fitted for. */
export function chooseCalibration(
  method: CalibrationMethod,
  findings: readonly string[],
  validation: Validation,
  tested: readonly LabelRow[],
): Recalibration {
  const units = unitsOf(validation.joined.rows.map(({ patient }) => patient));
  const fitted = findings.map((finding) => {
    const index = validation.joined.findings.indexOf(finding);
    if (index < 0) return { calibration: null, reason: notPredicted(validation), caution: null };
    const [labels, scores] = columnsOf(validation.joined, index);
    return { ...fitCalibration(labels, scores, method), caution: cautionAbout(labels, units) };
  });
  return {
    from: 'validation',
    note: `${method}, fitted on ${validation.data}`,
    validation: aboutValidation(validation, tested),
    method,
    findings: Object.fromEntries(findings.map((finding, index) => [finding, fitted[index]!])),
  };
}

/** The thresholds that a model holds; undefined where it has none. */
export function pointsOfModel(description: ModelDescription, tested: TestedTable): ChosenPoints | undefined {
  const { thresholds, findings, chosenOn } = description;
  if (Object.keys(thresholds).length === 0) return undefined;
  const rule = chosenOn?.rule ?? 'stored in the model';
  return {
    from: 'model',
    note: `stored in the model${chosenOn === undefined ? '' : `, chosen on ${chosenOn.table}`}`,
    validation: validationOfModel(description, tested),
    findings: Object.fromEntries(
      findings.map((finding) => {
        const threshold = thresholds[finding] ?? null;
        const reason = threshold === null ? 'the model has no threshold for it' : null;
        return [finding, [{ rule, threshold, reason, chosenOn: null }]];
      }),
    ),
  };
}

/** The calibration that a model holds; undefined where it has none. */
export function calibrationOfModel(description: ModelDescription, tested: TestedTable): Recalibration | undefined {
  const { calibration, findings, chosenOn } = description;
  if (calibration === undefined || Object.keys(calibration).length === 0) return undefined;
  return {
    from: 'model',
    note: `stored in the model${chosenOn === undefined ? '' : `, fitted on ${chosenOn.table}`}`,
    validation: validationOfModel(description, tested),
    method: chosenOn?.method ?? null,
    findings: Object.fromEntries(
      findings.map((finding) => {
        const own = calibration[finding] ?? null;
        return [
          finding,
          { calibration: own, reason: own === null ? 'the model has no calibration for it' : null, caution: null },
        ];
      }),
    ),
  };
}

/** The table of truth that is tested. */
export interface TestedTable {
  readonly sha256: string;
}

/** A model remembers its validation table by its hash alone: the same table is known, an overlap isn't. */
function validationOfModel({ chosenOn }: ModelDescription, { sha256 }: TestedTable): ValidationRecord | null {
  if (chosenOn === undefined) return null;
  const isTested = chosenOn.sha256 === sha256;
  return {
    data: chosenOn.table,
    images: chosenOn.images,
    patients: chosenOn.patients,
    sharedImages: isTested ? chosenOn.images : null,
    sharedPatients: isTested ? chosenOn.patients : null,
  };
}

function aboutValidation({ data, joined }: Validation, tested: readonly LabelRow[]): ValidationRecord {
  const shared = sharedBetween(joined.rows, tested);
  return {
    data,
    images: joined.images.length,
    patients: joined.patients,
    sharedImages: shared.images,
    sharedPatients: shared.patients,
  };
}

function cautionAbout(labels: Int8Array, units: Units): string | null {
  return cautionOf(
    { unitsWithPositive: unitsWith(labels, 1, units), unitsWithNegative: unitsWith(labels, 0, units) },
    units.kind,
  );
}

function notPredicted({ data }: Validation): string {
  return `it isn't predicted on ${data}`;
}
