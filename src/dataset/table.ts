/**
 * A label table: which findings each image has. Columns are found by name, never by position.
 * The image: `Image` or `Image Index`. The patient: `PatientId` or `Patient ID`; may be absent, then leakage by patient
 * can't be told and a split by patient is refused. Labels: a column a finding (see label-columns.ts) or NIH's
 * `Finding Labels` (see label-lists.ts). Kept where present: view, age and sex, for results by subgroup.
 */

import { InputError } from '../base/error.ts';
import { type Csv, findColumn, readCsv, requireColumn } from './csv.ts';
import { canonicalFinding } from './findings.ts';
import { readLabelColumns, type UnusedColumn } from './label-columns.ts';
import { readLabelLists } from './label-lists.ts';

/** The names that a column may have, in any spelling of `plainName`. */
export const columnNames = {
  image: ['Image', 'Image Index'],
  patient: ['PatientId', 'Patient ID'],
  labels: ['Finding Labels'],
  view: ['ViewPosition', 'View Position', 'View'],
  age: ['Age', 'Patient Age'],
  sex: ['Sex', 'Gender', 'Patient Sex', 'Patient Gender'],
} as const;

export interface LabelRow {
  /** The image's name as in the table: a file name, or a path inside the folder of images. */
  readonly image: string;
  /** The line of the file. */
  readonly line: number;
  /** Undefined where the table doesn't say. Whole numbers are written plainly: `00000013` and `13.0` are `13`. */
  readonly patient: string | undefined;
  /** `PA`, `AP`, …, as in the table. */
  readonly view: string | undefined;
  /** In years; NIH's first edition writes `058Y`. Undefined where absent or not a number. */
  readonly age: number | undefined;
  /** `F`, `M`, …, as in the table. */
  readonly sex: string | undefined;
}

export interface LabelTable {
  readonly path: string;
  /** SHA-256 of the file's bytes, in hexadecimal. */
  readonly sha256: string;
  /** The fourteen of NIH in the model's order, then others; or as chosen. */
  readonly findings: readonly string[];
  readonly rows: readonly LabelRow[];
  /** `[rows, findings]`, row-major: 1 present, 0 absent, −1 unknown. */
  readonly labels: Int8Array;
  /** Whether there is a column for the patient. */
  readonly hasPatients: boolean;
  /** Images that have more than one row, with the lines of these rows. */
  readonly duplicates: readonly { readonly image: string; readonly lines: readonly number[] }[];
  /** Columns that weren't taken as findings, each with the reason: to tell a user who expected one. */
  readonly unusedColumns: readonly UnusedColumn[];
}

/**
 * Reads a label table, plain or gzipped.
 *
 * @param options.findings the findings wanted, in this order and any spelling; all that are found if left out
 * @throws InputError that names file and line: what `readCsv` throws, no image column, no rows, a row without an image,
 * a wanted finding that isn't there, a label that is neither 0, 1 nor unknown (blank, NaN, −1).
 */
export async function readLabelTable(
  path: string,
  options: { readonly findings?: readonly string[] | undefined } = {},
): Promise<LabelTable> {
  const csv = await readCsv(path);
  const imageColumn = requireColumn(csv, columnNames.image, "the image's file name");
  if (csv.rows.length === 0) throw new InputError(`the table ${path} has a header but no rows`);
  const labelsColumn = findColumn(csv, columnNames.labels);
  const places = {
    image: imageColumn,
    patient: findColumn(csv, columnNames.patient),
    view: findColumn(csv, columnNames.view),
    age: findColumn(csv, columnNames.age),
    sex: findColumn(csv, columnNames.sex),
  };
  const wanted = options.findings && wantedFindings(options.findings);
  const { findings, labels, unusedColumns } =
    labelsColumn === undefined
      ? readLabelColumns(csv, new Set(Object.values(places)), wanted)
      : readLabelLists(csv, labelsColumn, wanted);
  const rows = csv.rows.map((row, index) => rowOf(csv, row, csv.lines[index]!, places));
  return {
    path,
    sha256: csv.sha256,
    findings,
    rows,
    labels,
    hasPatients: places.patient !== undefined,
    duplicates: duplicatesOf(rows),
    unusedColumns,
  };
}

/** The label of one row for one finding: 1 present, 0 absent, −1 unknown. */
export function labelAt(table: LabelTable, row: number, finding: number): number {
  return table.labels[row * table.findings.length + finding]!;
}

/** How many different patients a table has; undefined where it doesn't say. */
export function countPatients(table: LabelTable): number | undefined {
  if (!table.hasPatients) return undefined;
  return new Set(table.rows.map((row) => row.patient).filter((patient) => patient !== undefined)).size;
}

type Places = { readonly image: number } & Readonly<Record<'patient' | 'view' | 'age' | 'sex', number | undefined>>;

function rowOf(csv: Csv, row: readonly string[], line: number, places: Places): LabelRow {
  const text = (place: number | undefined) => (place === undefined ? undefined : row[place] || undefined);
  const image = text(places.image);
  if (image === undefined) throw new InputError(`${csv.path}, line ${line}: the image's file name is missing`);
  const age = text(places.age);
  return {
    image,
    line,
    patient: plainPatient(text(places.patient)),
    view: text(places.view),
    age: age === undefined ? undefined : yearsOf(age),
    sex: text(places.sex),
  };
}

/** Programs that take ids for numbers write one patient in several ways; a leak must not hide behind that. */
function plainPatient(id: string | undefined): string | undefined {
  if (id === undefined || id.toLowerCase() === 'nan') return undefined;
  return /^\d+(\.0*)?$/.test(id) ? id.replace(/\.0*$/, '').replace(/^0+(?=\d)/, '') : id;
}

const unitsPerYear: Readonly<Record<string, number>> = { Y: 1, M: 12, D: 365.25 };

function yearsOf(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)([YMD]?)$/.exec(text.toUpperCase());
  return match ? Number(match[1]) / (unitsPerYear[match[2] || 'Y'] as number) : undefined;
}

function wantedFindings(names: readonly string[]): readonly string[] {
  const findings = names.map(canonicalFinding);
  const twice = findings.find((finding, index) => findings.indexOf(finding) !== index);
  if (twice !== undefined) throw new InputError(`the finding ${twice} is asked for twice`);
  if (findings.length === 0)
    throw new InputError('no findings are asked for; name one or more, or leave the choice out');
  return findings;
}

function duplicatesOf(rows: readonly LabelRow[]): LabelTable['duplicates'] {
  if (new Set(rows.map(({ image }) => image)).size === rows.length) return [];
  const lines = new Map<string, number | number[]>();
  for (const { image, line } of rows) {
    const known = lines.get(image);
    if (known === undefined) lines.set(image, line);
    else if (typeof known === 'number') lines.set(image, [known, line]);
    else known.push(line);
  }
  return [...lines].flatMap(([image, known]) => (typeof known === 'number' ? [] : [{ image, lines: known }]));
}
