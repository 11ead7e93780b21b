/**
 * A table of text with a header, so that every table of the project is read by the same rules: commas, quotes as in
 * RFC 4180. Nothing here needs Node: the viewer's page reads tables too.
 */

import { parse } from 'csv-parse/sync';
import { InputError, messageOf } from '../base/error.ts';
import { type Records, splitPlainCsv } from './plain-csv.ts';

/** A table of text. */
export interface CsvTable {
  /** What errors call it. */
  readonly path: string;
  /** The names of the columns, without spaces around them. Nameless columns at the end are left out. */
  readonly header: readonly string[];
  /** Each row has a value for each name of the header, without spaces around it. */
  readonly rows: readonly (readonly string[])[];
  /** The line of the file on which each row ends; the header is line 1. */
  readonly lines: readonly number[];
}

/** A table as it lies in a file. */
export interface Csv extends CsvTable {
  /** SHA-256 of the file's bytes (of the gzipped ones if it is gzipped), in hexadecimal. */
  readonly sha256: string;
}

/**
 * The table of a CSV file's text. Empty lines are passed over.
 *
 * @param text in UTF-8 where it is bytes
 * @param path what to call the table in errors
 * @throws InputError that names the table, and the line where there is one: empty, another separator than the comma, a
 * name twice in the header, a row with more or fewer values than the header.
 */
export function parseCsv(text: string | Buffer, path: string): CsvTable {
  const { records, lines } = splitPlainCsv(textOf(text)) ?? parseRecords(text, path);
  const [first] = records;
  if (first === undefined) throw new InputError(`the table ${path} is empty; a header and rows were expected`);
  const rows = records.slice(1);
  const header = headerOf(first, path);
  const rowLines = lines.slice(1);
  rows.forEach((row, index) => {
    checkLength(row, header, path, rowLines[index] as number);
    row.length = header.length;
  });
  return { path, header, rows, lines: rowLines };
}

function textOf(text: string | Buffer): string {
  return typeof text === 'string' ? text : text.toString('utf8');
}

/**
 * What the parser of CSV makes of a text: the reference for `splitPlainCsv`.
 *
 * @throws InputError that names the table
 */
export function parseRecords(text: string | Buffer, path: string): Records {
  const lines: number[] = [];
  try {
    const records: string[][] = parse(text, {
      bom: true,
      relaxColumnCount: true,
      skipEmptyLines: true,
      trim: true,
      onRecord: (record: string[], context) => {
        lines.push(context.lines);
        return record;
      },
    });
    return { records, lines };
  } catch (error) {
    throw new InputError(`the table ${path} isn't a CSV file: ${messageOf(error)}`);
  }
}

/**
 * The place of the column that has one of these names, or `undefined` where there is none.
 * Names are compared without regard to case, spaces, underscores and hyphens: `Patient ID` is `PatientId`.
 *
 * @throws InputError if two columns fit.
 */
export function findColumn(csv: CsvTable, names: readonly string[]): number | undefined {
  const wanted = new Set(names.map(plainName));
  const places = csv.header.flatMap((name, index) => (wanted.has(plainName(name)) ? [index] : []));
  if (places.length > 1) {
    const found = places.map((place) => csv.header[place]).join(' and ');
    throw new InputError(`the table ${csv.path} has the columns ${found} for the same thing; keep one of them`);
  }
  return places[0];
}

/**
 * The place of the column that has one of these names.
 *
 * @param what what the column holds, for the error: `the image's file name`
 * @throws InputError that lists the names that would do and those that are there.
 */
export function requireColumn(csv: CsvTable, names: readonly string[], what: string): number {
  const place = findColumn(csv, names);
  if (place !== undefined) return place;
  throw new InputError(
    `the table ${csv.path} has no column for ${what}: expected ${names.join(' or ')}, found ${csv.header.join(', ')}`,
  );
}

/** A name without case, spaces, underscores and hyphens, for comparing. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/[\s_-]+/g, '');
}

function headerOf(names: readonly string[], path: string): readonly string[] {
  const length = names.findLastIndex((name) => name !== '') + 1;
  const header = names.slice(0, length);
  const only = header.length === 1 ? (header[0] as string) : '';
  const separator = [';', '\t'].find((candidate) => only.includes(candidate));
  if (separator !== undefined) {
    const shown = separator === '\t' ? 'tabs' : 'semicolons';
    throw new InputError(`the table ${path} is separated by ${shown}; save it as CSV with commas`);
  }
  const twice = header.find((name, index) => name !== '' && header.indexOf(name) !== index);
  if (twice !== undefined) throw new InputError(`the table ${path} has the column ${twice} twice; rename one of them`);
  return header;
}

/** NIH's list of boxes has nameless columns in its header and none in its rows: only named columns must be filled. */
function checkLength(row: readonly string[], header: readonly string[], path: string, line: number): void {
  if (row.length === header.length) return;
  const isTooLong = row.slice(header.length).some((value) => value !== '');
  if (row.length >= header.length && !isTooLong) return;
  throw new InputError(`${path}, line ${line}: ${row.length} values where the header names ${header.length} columns`);
}
