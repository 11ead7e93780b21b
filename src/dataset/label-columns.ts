/** Labels in the notebook's form: a column a finding, 0 or 1 in each row; blank, NaN and −1 mean unknown. */

import { InputError } from '../base/error.ts';
import { type Csv, plainName } from './csv.ts';
import { canonicalFinding, inModelOrder, isNihFinding, isNoFinding } from './findings.ts';

export interface UnusedColumn {
  readonly name: string;
  readonly reason: string;
}

export interface Labels {
  readonly findings: readonly string[];
  /** `[rows, findings]`: 1, 0, −1 unknown. */
  readonly labels: Int8Array;
  readonly unusedColumns: readonly UnusedColumn[];
}

/** What a cell may hold, in lower case. */
const meaning: ReadonlyMap<string, number> = new Map([
  ['0', 0],
  ['0.0', 0],
  ['1', 1],
  ['1.0', 1],
  ['-1', -1],
  ['-1.0', -1],
  ['', -1],
  ['nan', -1],
]);

/** Columns of medical tables that may hold nothing but 0 and 1 and are no finding. */
const neverFindings = new Set(
  [
    'Follow-up #',
    'Follow-up',
    'Height',
    'Width',
    'Id',
    'Index',
    'Study',
    'StudyId',
    'Series',
    'Fold',
    'Split',
    'Unnamed: 0',
  ].map(plainName),
);

/**
 * Reads label columns. Without `wanted`: each of NIH's fourteen that is there, then each other column whose values are
 * all 0, 1 or unknown (and not all unknown) and whose name isn't known to mean something else.
 *
 * @param taken places of columns that have a meaning already (image, patient, …)
 * @param wanted findings in the usual spelling
 * @throws InputError a wanted finding isn't there; a column of the fourteen, or a wanted one, holds something else.
 */
export function readLabelColumns(
  csv: Csv,
  taken: ReadonlySet<number | undefined>,
  wanted: readonly string[] | undefined,
): Labels {
  const candidates = candidatesOf(csv, taken);
  const unusedColumns: UnusedColumn[] = [];
  const found: string[] = [];
  for (const [finding, place] of candidates) {
    const reason = isNihFinding(finding) ? undefined : reasonAgainst(csv, place);
    if (reason === undefined) found.push(finding);
    else unusedColumns.push({ name: finding, reason });
  }
  const available = inModelOrder(found);
  for (const finding of wanted ?? []) {
    if (candidates.has(finding)) continue;
    const list = available.length > 0 ? `it has ${available.join(', ')}` : 'it has no column of 0 and 1 at all';
    throw new InputError(`the table ${csv.path} has no finding ${finding}; ${list}`);
  }
  const findings = wanted ?? available;
  if (findings.length === 0) {
    throw new InputError(
      `the table ${csv.path} has no findings: expected columns of 0 and 1, or Finding Labels; found ${csv.header.join(', ')}`,
    );
  }
  const labels = new Int8Array(csv.rows.length * findings.length);
  findings.forEach((finding, index) => {
    readColumn(csv, candidates.get(finding) as number, labels, index, findings.length);
  });
  return { findings, labels, unusedColumns };
}

function candidatesOf(csv: Csv, taken: ReadonlySet<number | undefined>): Map<string, number> {
  const candidates = new Map<string, number>();
  csv.header.forEach((name, place) => {
    if (name === '' || taken.has(place)) return;
    const finding = canonicalFinding(name);
    const other = candidates.get(finding);
    if (other !== undefined) {
      throw new InputError(
        `the table ${csv.path} has the columns ${csv.header[other]} and ${name} for ${finding}; keep one of them`,
      );
    }
    candidates.set(finding, place);
  });
  return candidates;
}

function reasonAgainst(csv: Csv, place: number): string | undefined {
  const name = csv.header[place]!;
  if (isNoFinding(name)) return 'it says that there is no finding';
  if (neverFindings.has(plainName(name))) return 'a column of this name is no finding';
  const bad = csv.rows.findIndex((row) => !meaning.has(row[place]!.toLowerCase()));
  if (bad >= 0) return `line ${csv.lines[bad]} holds ${JSON.stringify(csv.rows[bad]![place])}`;
  return csv.rows.every((row) => meaning.get(row[place]!.toLowerCase()) === -1) ? 'nothing in it is known' : undefined;
}

function readColumn(csv: Csv, place: number, labels: Int8Array, index: number, stride: number): void {
  csv.rows.forEach((row, at) => {
    const label = meaning.get(row[place]!.toLowerCase());
    if (label === undefined) {
      throw new InputError(
        `${csv.path}, line ${csv.lines[at]}, column ${csv.header[place]}: expected 0, 1, or blank, NaN or -1 for unknown; found ${JSON.stringify(row[place])}`,
      );
    }
    labels[at * stride + index] = label;
  });
}
