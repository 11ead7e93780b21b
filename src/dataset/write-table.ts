/** Writes rows of a label table as tables in the notebook's form. */

import { stringify } from 'csv-stringify/sync';
import { InputError } from '../base/error.ts';
import { writeFileSafely } from '../base/files.ts';
import { type Csv, findColumn, readCsv } from './csv.ts';
import { canonicalFinding } from './findings.ts';
import { columnNames, type LabelTable, labelAt } from './table.ts';

/** A table to be written. */
export interface TablePart {
  readonly path: string;
  /** Row indices, in the order to be written. */
  readonly rows: readonly number[];
}

/**
 * Writes the chosen rows of each part: `Image`, `PatientId` where known, a column a finding with 0, 1 or blank for
 * unknown, then every other column of the original file as it was. The original is read again for that, once, so that
 * tables in memory stay small.
 *
 * @throws InputError if the original can't be read or has changed since, or a file can't be written.
 */
export async function writeTables(table: LabelTable, parts: readonly TablePart[]): Promise<void> {
  const csv = await readCsv(table.path);
  if (csv.sha256 !== table.sha256) {
    throw new InputError(`${table.path} has changed since it was read; nothing was written, start again`);
  }
  const image = findColumn(csv, columnNames.image) as number;
  const patient = findColumn(csv, columnNames.patient);
  const others = otherColumns(csv, table, [image, patient, findColumn(csv, columnNames.labels)]);
  const header = [
    'Image',
    ...(patient === undefined ? [] : ['PatientId']),
    ...table.findings,
    ...others.map((place) => csv.header[place]!),
  ];
  const lineOf = (row: number) => {
    const cells = csv.rows[row]!;
    return [
      cells[image]!,
      ...(patient === undefined ? [] : [cells[patient]!]),
      ...table.findings.map((_, finding) => {
        const label = labelAt(table, row, finding);
        return label === -1 ? '' : String(label);
      }),
      ...others.map((place) => cells[place]!),
    ];
  };
  for (const { path, rows } of parts) await writeFileSafely(path, stringify([header, ...rows.map(lineOf)]));
}

function otherColumns(csv: Csv, table: LabelTable, taken: readonly (number | undefined)[]): number[] {
  const findings = new Set(table.findings);
  return csv.header.flatMap((name, place) =>
    name === '' || taken.includes(place) || findings.has(canonicalFinding(name)) ? [] : [place],
  );
}
