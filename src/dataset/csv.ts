/**
 * Reads a CSV file with a header, so that every table of the project is read by the same rules: commas, quotes as in
 * RFC 4180, UTF-8 with or without a byte order mark, plain or gzipped (told by its first bytes, not by its name).
 */

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { InputError, messageOf } from '../base/error.ts';
import { reasonOf } from '../base/files.ts';

/** A table of text as it lies in a file. */
export interface Csv {
  readonly path: string;
  /** SHA-256 of the file's bytes (of the gzipped ones if it is gzipped), in hexadecimal. */
  readonly sha256: string;
  /** The names of the columns, without spaces around them. Nameless columns at the end are left out. */
  readonly header: readonly string[];
  /** Each row has a value for each name of the header, without spaces around it. */
  readonly rows: readonly (readonly string[])[];
  /** The line of the file on which each row ends; the header is line 1. */
  readonly lines: readonly number[];
}

/** No table comes near this; a small file that unpacks to more is damaged or hostile. */
const largestText = 400 * 1024 * 1024;

/**
 * Reads a CSV file. Empty lines are passed over. A file with a header and no rows is returned as such.
 *
 * @throws InputError that names the file, and the line where there is one: missing, empty, damaged gzip, another
 * separator than the comma, a name twice in the header, a row with more or fewer values than the header.
 */
export async function readCsv(path: string): Promise<Csv> {
  const bytes = await readFile(path).catch((error) => {
    throw new InputError(`cannot read the table ${path}: ${reasonOf(error)}`);
  });
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const text = await textOf(bytes, path);
  const lines: number[] = [];
  let records: string[][];
  try {
    records = parse(text, {
      bom: true,
      relaxColumnCount: true,
      skipEmptyLines: true,
      trim: true,
      onRecord: (record: string[], context) => {
        lines.push(context.lines);
        return record;
      },
    });
  } catch (error) {
    throw new InputError(`the table ${path} isn't a CSV file: ${messageOf(error)}`);
  }
  const [first, ...rows] = records;
  if (first === undefined) throw new InputError(`the table ${path} is empty; a header and rows were expected`);
  const header = headerOf(first, path);
  const rowLines = lines.slice(1);
  rows.forEach((row, index) => {
    checkLength(row, header, path, rowLines[index] as number);
    row.length = header.length;
  });
  return { path, sha256, header, rows, lines: rowLines };
}

/**
 * The place of the column that has one of these names, or `undefined` where there is none.
 * Names are compared without regard to case, spaces, underscores and hyphens: `Patient ID` is `PatientId`.
 *
 * @throws InputError if two columns fit.
 */
export function findColumn(csv: Csv, names: readonly string[]): number | undefined {
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
export function requireColumn(csv: Csv, names: readonly string[], what: string): number {
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

/** The bytes of the text: the parser works on bytes, and makes strings of single values. */
async function textOf(bytes: Buffer, path: string): Promise<Buffer> {
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const plain = isGzip
    ? await promisify(gunzip)(bytes, { maxOutputLength: largestText }).catch((error) => {
        throw new InputError(`cannot unpack the gzipped table ${path}: ${messageOf(error)}`);
      })
    : bytes;
  if (plain.length > largestText) throw new InputError(`the table ${path} is larger than ${largestText} bytes`);
  if ((plain[0] === 0xff && plain[1] === 0xfe) || (plain[0] === 0xfe && plain[1] === 0xff)) {
    throw new InputError(`the table ${path} is text in UTF-16; save it as CSV in UTF-8`);
  }
  if (plain.subarray(0, 4096).includes(0)) {
    throw new InputError(`the table ${path} isn't text; a CSV file was expected, plain or gzipped`);
  }
  return plain;
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
  const isTooLong = row.slice(header.length).some((value) => value !== '');
  if (row.length >= header.length && !isTooLong) return;
  throw new InputError(`${path}, line ${line}: ${row.length} values where the header names ${header.length} columns`);
}
