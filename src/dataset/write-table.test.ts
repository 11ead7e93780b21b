import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { labelAt, readLabelTable } from './table.ts';
import { writeTables } from './write-table.ts';

const folder = mkdtempSync(join(tmpdir(), 'roentgen-write-table-'));
const source = join(folder, 'source.csv');
const target = join(folder, 'target.csv');

describe('writeTables', () => {
  it("turns NIH's form into the notebook's and keeps the other columns as they were", async () => {
    writeFileSync(
      source,
      'Image Index,Finding Labels,Follow-up #,Patient ID,View Position\na.png,Mass|Edema,0,007,PA\nb.png,,1,8,AP\n"c,d.png",No Finding,2,8,"A ""P"""\n',
    );
    const table = await readLabelTable(source);
    await writeTables(table, [{ path: target, rows: [2, 0, 1] }]);
    expect(readFileSync(target, 'utf8')).toBe(
      'Image,PatientId,Mass,Edema,Follow-up #,View Position\n"c,d.png",8,0,0,2,"A ""P"""\na.png,007,1,1,0,PA\nb.png,8,,,1,AP\n',
    );
    const again = await readLabelTable(target);
    expect(again.findings).toEqual(table.findings);
    expect(again.rows.map(({ line, ...row }) => row)).toEqual(
      [2, 0, 1].map((row) => {
        const { line, ...rest } = table.rows[row]!;
        return rest;
      }),
    );
    expect([labelAt(again, 1, 0), labelAt(again, 2, 1)]).toEqual([1, -1]);
  });

  it('keeps findings that were not chosen, and writes without a patient where there is none', async () => {
    writeFileSync(source, 'Mass,Image,Kind,Edema\n1.0,a,x,0\n');
    await writeTables(await readLabelTable(source, { findings: ['Edema'] }), [{ path: target, rows: [0] }]);
    expect(readFileSync(target, 'utf8')).toBe('Image,Edema,Mass,Kind\na,0,1.0,x\n');
  });

  it('gives each part its own rows', async () => {
    writeFileSync(source, 'Image,Mass\na,0\nb,1\nc,0\n');
    const table = await readLabelTable(source);
    const [one, other] = [join(folder, 'one.csv'), join(folder, 'other.csv')];
    await writeTables(table, [
      { path: one, rows: [1] },
      { path: other, rows: [0, 2] },
    ]);
    expect([one, other].map((path) => readFileSync(path, 'utf8'))).toEqual([
      'Image,Mass\nb,1\n',
      'Image,Mass\na,0\nc,0\n',
    ]);
  });

  it('writes nothing if the original has changed since it was read', async () => {
    writeFileSync(source, 'Image,Mass\na,0\n');
    const table = await readLabelTable(source);
    writeFileSync(source, 'Image,Mass\nb,0\n');
    const out = join(folder, 'never.csv');
    await expect(writeTables(table, [{ path: out, rows: [0] }])).rejects.toThrow(
      /source\.csv has changed since it was read/,
    );
    expect(readdirSync(folder)).not.toContain('never.csv');
  });
});
