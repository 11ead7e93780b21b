/** Writes rows of a label table as a table in the notebook's form. */

import { stringify } from 'csv-stringify/sync';
import { InputError } from '../base/error.ts';
import { writeFileSafely } from '../base/files.ts';
import { type Csv, findColumn, readCsv } from './csv.ts';
import { canonicalFinding } from './findings.ts';
import { columnNames, type LabelTable, labelAt } from './table.ts';

/**
 * Writes the chosen rows: `Image`, `PatientId` where known, a column a finding with 0, 1 or blank for unknown, then
 * every other column of the original file as it was. The original is read again for that, so that tables in memory
 * stay small.
 *
 * @param rows row indices, in the order to be written
 * @throws InputError if the original can't be read or has changed since, or the file can't be written.
 */
export async function writeTable(path: string, table: LabelTable, rows: readonly number[]): Promise<void> {
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
  const lines = rows.map((row) => {
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
  });
  await writeFileSafely(path, stringify([header, ...lines]));
}

function otherColumns(csv: Csv, table: LabelTable, taken: readonly (number | undefined)[]): number[] {
  const findings = new Set(table.findings);
  return csv.header.flatMap((name, place) =>
    name === '' || taken.includes(place) || findings.has(canonicalFinding(name)) ? [] : [place],
  );
}
