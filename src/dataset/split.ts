/**
 * Splits a table by patient, so that no patient is in two parts, with prevalence kept alike: iterative stratification
 * (Sechidis, Tsoumakas and Vlahavas 2011, "On the stratification of multi-label data") with patients in place of rows.
 * The finding with the fewest positive patients left is dealt out first, each patient to the part that still wants most
 * of it; then patients without findings fill the parts to their sizes. Ties go to the part that wants most rows.
 * Unlike there, a part is passed over when the patient would carry it further beyond its size than it now is below:
 * so that a part's rows differ from its share by no more than 4/3 of the largest patient's.
 */

import { InputError } from '../base/error.ts';
import { random, shuffled } from '../base/random.ts';
import { type LabelTable, labelAt } from './table.ts';

/** Row indices of each part, in the table's order. */
export interface PatientSplit {
  readonly train: readonly number[];
  readonly valid: readonly number[];
  readonly test: readonly number[];
}

/**
 * Splits a table by patient. The same seed gives the same split.
 *
 * @param options.valid share of the rows for validation, 0 … 1; 0 for none
 * @param options.test share of the rows for the test; what is left is for training
 * @throws InputError if the shares are none, a row has no patient, or there are too few patients for every part.
 */
export function splitByPatient(
  table: LabelTable,
  options: { readonly valid: number; readonly test: number; readonly seed: number },
): PatientSplit {
  const { valid, test, seed } = options;
  const train = 1 - valid - test;
  if (!(valid >= 0 && test >= 0 && train > 1e-9)) {
    throw new InputError(
      `cannot split into ${valid} for validation and ${test} for the test: both must be 0 or more, with something left for training`,
    );
  }
  const patients = shuffled(groupByPatient(table), random(seed, 'split'));
  const parts = [train, valid, test].map((share) => partOf(share, patients, table.findings.length));
  deal(patients, parts, table.findings.length);
  for (const part of parts) {
    if (part.share > 0 && part.rows.length === 0) {
      throw new InputError(
        `${table.path} has too few patients (${patients.length}) to give each part its share (${train.toFixed(3)}, ${valid}, ${test})`,
      );
    }
  }
  const [trainRows, validRows, testRows] = parts.map((part) => part.rows.sort((a, b) => a - b)) as [
    number[],
    number[],
    number[],
  ];
  return { train: trainRows, valid: validRows, test: testRows };
}

interface Patient {
  readonly rows: readonly number[];
  /** How many of the rows are positive, a finding at a time. */
  readonly positives: readonly number[];
}

interface Part {
  readonly share: number;
  readonly rows: number[];
  /** How many rows, and positive rows a finding, the part still wants; below 0 where it has more than its share. */
  wantedRows: number;
  readonly wanted: number[];
}

function groupByPatient(table: LabelTable): Patient[] {
  if (!table.hasPatients) {
    throw new InputError(`${table.path} has no column PatientId, so that it can't be split by patient; add one`);
  }
  const groups = new Map<string, number[]>();
  table.rows.forEach(({ patient, line }, row) => {
    if (patient === undefined) {
      throw new InputError(
        `${table.path}, line ${line}: the patient is missing, so that the row can't be split by patient`,
      );
    }
    const group = groups.get(patient);
    if (group) group.push(row);
    else groups.set(patient, [row]);
  });
  return [...groups.values()].map((rows) => ({
    rows,
    positives: table.findings.map((_, finding) => rows.filter((row) => labelAt(table, row, finding) === 1).length),
  }));
}

function partOf(share: number, patients: readonly Patient[], findings: number): Part {
  const rows = patients.reduce((sum, patient) => sum + patient.rows.length, 0);
  const totals = Array.from({ length: findings }, (_, finding) =>
    patients.reduce((sum, patient) => sum + patient.positives[finding]!, 0),
  );
  return { share, rows: [], wantedRows: share * rows, wanted: totals.map((total) => share * total) };
}

function deal(patients: readonly Patient[], parts: readonly Part[], findings: number): void {
  let left = patients;
  for (;;) {
    const finding = rarestFinding(left, findings);
    const now = finding === undefined ? left : left.filter((patient) => patient.positives[finding]! > 0);
    for (const patient of now) give(patient, hungriest(patient, parts, finding));
    if (finding === undefined) return;
    left = left.filter((patient) => patient.positives[finding] === 0);
  }
}

/** The finding with the fewest positive patients, of those that have any. */
function rarestFinding(patients: readonly Patient[], findings: number): number | undefined {
  const counts = new Array<number>(findings).fill(0);
  for (const { positives } of patients) {
    positives.forEach((count, finding) => {
      if (count > 0) counts[finding]!++;
    });
  }
  const fewest = Math.min(...counts.filter((count) => count > 0));
  return Number.isFinite(fewest) ? counts.indexOf(fewest) : undefined;
}

/** The part that wants most of a finding (or of rows) among those that the patient brings nearer to their size. */
function hungriest(patient: Patient, parts: readonly Part[], finding: number | undefined): Part {
  const wanting = parts.filter((part) => part.share > 0);
  const withRoom = wanting.filter((part) => part.wantedRows >= patient.rows.length / 2);
  const wantsMore = (one: Part, other: Part) => {
    const difference = finding === undefined ? 0 : one.wanted[finding]! - other.wanted[finding]!;
    return (difference || one.wantedRows - other.wantedRows) > 0;
  };
  if (withRoom.length > 0) return withRoom.reduce((best, part) => (wantsMore(part, best) ? part : best));
  return wanting.reduce((best, part) => (part.wantedRows > best.wantedRows ? part : best));
}

function give(patient: Patient, part: Part): void {
  for (const row of patient.rows) part.rows.push(row);
  part.wantedRows -= patient.rows.length;
  patient.positives.forEach((count, finding) => {
    part.wanted[finding]! -= count;
  });
}
