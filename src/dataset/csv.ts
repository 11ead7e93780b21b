/** Reads a CSV file with a header: UTF-8 with or without a byte order mark, plain or gzipped (told by its first bytes, not by its name). */

import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { InputError, messageOf } from '../base/error.ts';
import { reasonOf } from '../base/files.ts';
import { hashOf } from '../base/hash.ts';
import { type Csv, parseCsv } from './csv-table.ts';

export { type Csv, findColumn, plainName, requireColumn } from './csv-table.ts';

/** No table comes near this; a small file that unpacks to more is damaged or hostile. */
const largestText = 400 * 1024 * 1024;

/**
 * Reads a CSV file. Empty lines are passed over. A file with a header and no rows is returned as such.
 *
 * @throws InputError that names the file, and the line where there is one: missing, damaged gzip, and as `parseCsv`
 */
export async function readCsv(path: string): Promise<Csv> {
  const bytes = await readFile(path).catch((error) => {
    throw new InputError(`cannot read the table ${path}: ${reasonOf(error)}`);
  });
  return { ...parseCsv(await textOf(bytes, path), path), sha256: hashOf(bytes) };
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
