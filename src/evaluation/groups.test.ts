import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readLabelTable } from '../dataset/table.ts';
import { readGroupings, usualGroupings } from './groups.ts';

const path = join(mkdtempSync(join(tmpdir(), 'roentgen-groups-')), 'truth.csv');
writeFileSync(
  path,
  [
    'Image,Mass,View Position,Patient Gender,Patient Age,Dose',
    'a.png,1,PA,F,17,10',
    'b.png,0,AP,F,18,2',
    'c.png,0,PA,F,064Y,10',
    'd.png,0,,F,414Y,',
    'e.png,0,PA,F,65,2',
  ].join('\n'),
);
const { rows } = await readLabelTable(path);

describe('groups', () => {
  it('are those of view, sex and age that have two values or more; impossible ages are in none', () => {
    expect(usualGroupings(rows).map(({ column, groups, of }) => [column, groups, [...of]])).toEqual([
      ['ViewPosition', ['AP', 'PA'], [1, 0, 1, -1, 1]],
      ['Age', ['0–17', '18–39', '40–64', '65 and older'], [0, 1, 2, -1, 3]],
    ]);
  });

  it('are the values of any column, numbers in their order', async () => {
    const [dose, sex] = await readGroupings(['dose', 'Sex'], path, rows);
    expect(dose).toMatchObject({ groups: ['2', '10'] });
    expect([...dose!.of]).toEqual([1, 0, 1, -1, 0]);
    expect(sex).toMatchObject({ column: 'Sex', groups: ['F'] });
  });

  it('say what a table does not have', async () => {
    await expect(readGroupings(['Ward'], path, rows)).rejects.toThrow('has no column Ward; it has Image, Mass');
    await expect(readGroupings(['Dose'], path, rows.slice(3, 4))).rejects.toThrow('says nothing of Dose');
  });
});
