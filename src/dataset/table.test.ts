import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { realData } from '../../test/support/data.ts';
import { InputError } from '../base/error.ts';
import { nihFindings } from './findings.ts';
import { countPatients, labelAt, readLabelTable } from './table.ts';

const folder = mkdtempSync(join(tmpdir(), 'roentgen-table-'));
const read = (content: string, findings?: string[]) => {
  const path = join(folder, 'labels.csv');
  writeFileSync(path, content);
  return readLabelTable(path, { findings });
};

describe("a table in the notebook's form", () => {
  it('is read by names, the fourteen in the order of the model and others after them', async () => {
    const table = await read(
      'Edema,Tuberculosis,Image,Cardiomegaly,PatientId,Age,Sex,View Position\n1,0,a.png,0,13,60,F,PA\n0,1,b.png,1,14,,,\n',
    );
    expect(table.findings).toEqual(['Cardiomegaly', 'Edema', 'Tuberculosis']);
    expect([...table.labels]).toEqual([0, 1, 0, 1, 0, 1]);
    expect(table.rows).toEqual([
      { image: 'a.png', line: 2, patient: '13', view: 'PA', age: 60, sex: 'F' },
      { image: 'b.png', line: 3, patient: '14', view: undefined, age: undefined, sex: undefined },
    ]);
    expect([table.hasPatients, countPatients(table)]).toEqual([true, 2]);
  });

  it('takes blank, NaN and -1 for unknown, and 1.0 for 1', async () => {
    const table = await read('Image,Mass\na,\nb,NaN\nc,-1\nd,-1.0\ne,1.0\nf,0.0\ng,1\nh,0\n');
    expect([...table.labels]).toEqual([-1, -1, -1, -1, 1, 0, 1, 0]);
    expect([table.hasPatients, countPatients(table)]).toEqual([false, undefined]);
  });

  it('reads any labels back, in whatever order the columns stand', async () => {
    const tables = fc
      .record({
        findings: fc.shuffledSubarray([...nihFindings], { minLength: 1 }),
        rows: fc.integer({ min: 1, max: 5 }),
      })
      .chain(({ findings, rows }) =>
        fc.record({
          findings: fc.constant(findings),
          labels: fc.array(
            fc.array(fc.constantFrom(0, 1, -1), { minLength: findings.length, maxLength: findings.length }),
            {
              minLength: rows,
              maxLength: rows,
            },
          ),
        }),
      );
    await fc.assert(
      fc.asyncProperty(tables, async ({ findings, labels }) => {
        const lines = labels.map((row, index) => [`${index}.png`, ...row].join(','));
        const table = await read(`Image,${findings.join(',')}\n${lines.join('\n')}\n`);
        expect(table.findings).toEqual(nihFindings.filter((finding) => findings.includes(finding)));
        labels.forEach((row, r) => {
          row.forEach((label, f) => {
            expect(labelAt(table, r, table.findings.indexOf(findings[f]!))).toBe(label);
          });
        });
      }),
      { numRuns: 50 },
    );
  });

  it('takes no column for a finding that has text, that means something else, or that knows nothing, and says so', async () => {
    const table = await read(
      'Image,Mass,Kind,Follow-up #,No Finding,Height,Notes\na,1,normal,0,0,1,\nb,0,virus,1,1,0,\n',
    );
    expect(table.findings).toEqual(['Mass']);
    expect(table.unusedColumns).toEqual([
      { name: 'Kind', reason: 'line 2 holds "normal"' },
      { name: 'Follow-up #', reason: 'a column of this name is no finding' },
      { name: 'No Finding', reason: 'it says that there is no finding' },
      { name: 'Height', reason: 'a column of this name is no finding' },
      { name: 'Notes', reason: 'nothing in it is known' },
    ]);
  });

  it('gives the findings wanted, in the order and any spelling wanted', async () => {
    const content = 'Image,Mass,Pleural Thickening,Edema\na,1,0,1\n';
    const table = await read(content, ['pleural_thickening', 'Mass']);
    expect([table.findings, [...table.labels]]).toEqual([
      ['Pleural_Thickening', 'Mass'],
      [0, 1],
    ]);
    await expect(read(content, ['Mass', 'Hernia'])).rejects.toThrow(
      /labels\.csv has no finding Hernia; it has Mass, Pleural_Thickening, Edema/,
    );
    await expect(read(content, ['Mass', 'mass'])).rejects.toThrow(/Mass is asked for twice/);
  });
});

describe("a table in NIH's form", () => {
  const content =
    'Image Index,Finding Labels,Patient ID,Patient Age,Patient Gender,View Position\na,Mass|Edema,1,058Y,M,PA\nb,No Finding,2,18M,F,AP\nc,Zebra|Infiltrate,2,x,F,AP\nd,,3,1,F,AP\n';

  it('has every label that occurs, the fourteen first', async () => {
    const table = await read(content);
    expect(table.findings).toEqual(['Infiltration', 'Mass', 'Edema', 'Zebra']);
    expect([...table.labels]).toEqual([0, 1, 1, 0, 0, 0, 0, 0, 1, 0, 0, 1, -1, -1, -1, -1]);
    expect(table.rows.map((row) => row.age)).toEqual([58, 1.5, undefined, 1]);
    expect(table.rows[0]).toMatchObject({ patient: '1', view: 'PA', sex: 'M' });
  });

  it('knows that one of the fourteen which no row lists is absent, and that another name is a mistake', async () => {
    expect([...(await read(content, ['Hernia'])).labels]).toEqual([0, 0, 0, -1]);
    await expect(read(content, ['Horse'])).rejects.toThrow(/no finding Horse; it has Infiltration, Mass, Edema, Zebra/);
  });

  it.each(['Mass|', 'No Finding|Mass'])('refuses the list %s', async (list) => {
    await expect(read(`Image,Finding Labels\na,${list}\n`)).rejects.toThrow(
      /labels\.csv, line 2: expected findings as A\|B/,
    );
  });

  it('says when no row names a finding', async () => {
    await expect(read('Image,Finding Labels\na,No Finding\n')).rejects.toThrow(/no row's Finding Labels names one/);
  });
});

describe('patients and duplicates', () => {
  it('one patient is one patient, however programs wrote the number', async () => {
    const table = await read('Image,PatientId,Mass\na,00000013,1\nb,13,0\nc,13.0,0\nd,nan,0\ne,,0\nf,0,1\ng,A07,1\n');
    expect(table.rows.map((row) => row.patient)).toEqual(['13', '13', '13', undefined, undefined, '0', 'A07']);
    expect(countPatients(table)).toBe(3);
  });

  it('images with several rows are reported with their lines', async () => {
    const table = await read('Image,Mass\na,1\nb,0\na,0\nc,0\na,1\n');
    expect(table.duplicates).toEqual([{ image: 'a', lines: [2, 4, 6] }]);
  });
});

describe('bad tables', () => {
  const bad: [string, string, RegExp][] = [
    ['no image column', 'File,Mass\na,1\n', /image's file name: expected Image or Image Index, found File, Mass/],
    ['no rows', 'Image,Mass\n', /labels\.csv has a header but no rows/],
    [
      'no findings',
      'Image,Kind\na,x\n',
      /has no findings: expected columns of 0 and 1, or Finding Labels; found Image, Kind/,
    ],
    [
      'a bad label in one of the fourteen',
      'Image,Mass\na,1\n\nb,yes\n',
      /labels\.csv, line 4, column Mass: expected 0, 1, .* found "yes"/,
    ],
    ['a row without an image', 'Image,Mass\na,1\n,0\n', /labels\.csv, line 3: the image's file name is missing/],
    [
      'a finding in two columns',
      'Image,Infiltration,Infiltrate\na,1,0\n',
      /Infiltration and Infiltrate for Infiltration/,
    ],
  ];
  it.each(bad)('%s', async (_, content, message) => {
    await expect(read(content)).rejects.toThrow(message);
    await expect(read(content)).rejects.toThrow(InputError);
  });

  it('a wanted finding of another kind with a bad value names line, column and value', async () => {
    await expect(read('Image,Mass,Zebra\na,1,0\nb,1,2\n', ['Zebra'])).rejects.toThrow(
      /labels\.csv, line 3, column Zebra: .*found "2"/,
    );
  });
});

describe.skipIf(!realData(''))('real tables (skipped where shared/data is absent)', () => {
  const data = (name: string) => realData(name) as string;

  it("the course's tables come out alike, though their columns stand in another order", async () => {
    const sizes = { 'train-small': 875, 'valid-small': 109, test: 420 };
    for (const [name, rows] of Object.entries(sizes)) {
      const table = await readLabelTable(data(`course/${name}.csv`));
      expect([table.rows.length, table.findings]).toEqual([rows, [...nihFindings]]);
      const [header, ...lines] = readFileSync(table.path, 'utf8').trim().split(/\r?\n/);
      const column = (header as string).split(',').indexOf('Hernia');
      expect(table.rows.map((_, row) => labelAt(table, row, 3))).toEqual(
        lines.map((line) => Number(line.split(',')[column])),
      );
    }
  });

  it("the pneumonia table's column Kind is no finding", async () => {
    const table = await readLabelTable(data('pneumonia/train.csv'));
    expect([table.findings, table.rows.length]).toEqual([['Pneumonia'], 2000]);
  });

  it("NIH's 112,120 rows have NIH's counts", async () => {
    const table = await readLabelTable(data('labels/Data_Entry_2017_v2020.csv.gz'));
    expect(table.rows.length).toBe(112_120);
    expect(countPatients(table)).toBe(30_805);
    expect(table.findings).toEqual([...nihFindings]);
    const text = gunzipSync(readFileSync(table.path)).toString('utf8');
    const counts = nihFindings.map((_, f) => table.rows.reduce((sum, _, r) => sum + labelAt(table, r, f), 0));
    expect(counts).toEqual(nihFindings.map((finding) => text.split(finding).length - 1));
    expect(table.duplicates).toEqual([]);
  });
});
