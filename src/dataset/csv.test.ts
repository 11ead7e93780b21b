import { createHash } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InputError } from '../base/error.ts';
import { findColumn, readCsv, requireColumn } from './csv.ts';

const folder = mkdtempSync(join(tmpdir(), 'roentgen-csv-'));
const file = (content: string | Uint8Array, name = 'table.csv') => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

describe('readCsv', () => {
  it('reads names, values, lines and the hash of the bytes', async () => {
    const content = 'Image,Mass\n a.png , 1\n\n"b,c.png",0\n';
    const csv = await readCsv(file(content));
    expect(csv.header).toEqual(['Image', 'Mass']);
    expect(csv.rows).toEqual([
      ['a.png', '1'],
      ['b,c.png', '0'],
    ]);
    expect(csv.lines).toEqual([2, 4]);
    expect(csv.sha256).toBe(createHash('sha256').update(content).digest('hex'));
  });

  it('tolerates a byte order mark, carriage returns and gzip under any name', async () => {
    const content = '\uFEFFImage,Mass\r\na.png,1\r\n';
    for (const path of [file(content), file(gzipSync(content), 'packed.csv')]) {
      const csv = await readCsv(path);
      expect([csv.header, csv.rows]).toEqual([['Image', 'Mass'], [['a.png', '1']]]);
    }
  });

  it('accepts nameless columns at the end of the header, in the rows or not', async () => {
    const csv = await readCsv(file('A,B,,\n1,2\n3,4,,\n'));
    expect([csv.header, csv.rows]).toEqual([
      ['A', 'B'],
      [
        ['1', '2'],
        ['3', '4'],
      ],
    ]);
  });

  it('gives back what was written, whatever the text', async () => {
    const cell = fc.string({ maxLength: 8 }).map((text) => text.replace(/\0/g, '').trim());
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 5 }), async (rows) => {
        const path = file(stringify([['A', 'B'], ...rows], { quoted: true }));
        expect((await readCsv(path)).rows).toEqual(rows);
      }),
      { numRuns: 100 },
    );
  });

  const badFiles: [string, string | Uint8Array, RegExp][] = [
    ['an empty file', '', /table\.csv is empty/],
    ['a short row', 'A,B,C\n1,2,3\n1,2\n', /table\.csv, line 3: 2 values where the header names 3 columns/],
    ['a long row', 'A,B\n\n1,2,3\n', /table\.csv, line 3: 3 values/],
    ['semicolons', 'A;B\n1;2\n', /separated by semicolons; save it as CSV with commas/],
    ['tabs', 'A\tB\n1\t2\n', /separated by tabs/],
    ['UTF-16', Buffer.from('\uFEFFA,B\n', 'utf16le'), /UTF-16; save it as CSV in UTF-8/],
    ['a picture', Buffer.from([0x89, 0x50, 0, 1]), /isn't text/],
    ['damaged gzip', gzipSync('A,B\n1,2\n').subarray(0, 20), /cannot unpack the gzipped table/],
    ['an open quote', 'A,B\n"1,2\n', /isn't a CSV file/],
    ['a name twice', 'A,B,A\n1,2,3\n', /has the column A twice/],
  ];
  it.each(badFiles)('refuses %s and says why', async (_, content, message) => {
    const read = readCsv(file(content));
    await expect(read).rejects.toThrow(message);
    await expect(read).rejects.toThrow(InputError);
  });

  it('names a file that is missing, and a folder', async () => {
    await expect(readCsv(join(folder, 'none.csv'))).rejects.toThrow(/none\.csv: there is no such file/);
    await expect(readCsv(folder)).rejects.toThrow(/it is a folder/);
  });
});

describe('findColumn and requireColumn', () => {
  it('find a column by any of its names, however it is spelt', async () => {
    const csv = await readCsv(file('Image Index,patient_id,Age\n'));
    expect(findColumn(csv, ['Image', 'Image Index'])).toBe(0);
    expect(findColumn(csv, ['PatientId', 'Patient ID'])).toBe(1);
    expect(findColumn(csv, ['Sex'])).toBeUndefined();
  });

  it('list the names that would do and those that are there', async () => {
    const csv = await readCsv(file('Path,Age\n'));
    expect(() => requireColumn(csv, ['Image', 'Image Index'], "the image's file name")).toThrow(
      /no column for the image's file name: expected Image or Image Index, found Path, Age/,
    );
  });

  it('refuse two columns for the same thing', async () => {
    const csv = await readCsv(file('Image,Image Index\n'));
    expect(() => findColumn(csv, ['Image', 'Image Index'])).toThrow(/Image and Image Index for the same thing/);
  });
});
