import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { realData } from '../../test/support/data.ts';
import { findLeakage } from './leakage.ts';
import { readLabelTable } from './table.ts';

const folder = mkdtempSync(join(tmpdir(), 'roentgen-leakage-'));
const tableOf = (rows: { image: string; patient?: string | number }[]) => {
  const path = join(folder, 'labels.csv');
  const hasPatients = rows.some((row) => row.patient !== undefined);
  const lines = rows.map(({ image, patient }) => (hasPatients ? `${image},${patient ?? ''},0` : `${image},0`));
  writeFileSync(path, `Image,${hasPatients ? 'PatientId,' : ''}Mass\n${lines.join('\n')}\n`);
  return readLabelTable(path);
};
const patientsOf = (name: string, patients: number[]) =>
  tableOf(patients.map((patient, index) => ({ image: `${name}${index}.png`, patient })));

describe('leakage by patient', () => {
  it.each([
    [[0, 1, 2], [2, 3, 4], ['2']],
    [[0, 1, 2], [3, 4, 5], []],
  ])("the course notebook's cases: %j and %j", async (first, second, shared) => {
    const [leak] = findLeakage([
      { name: 'train', table: await patientsOf('a', first) },
      { name: 'valid', table: await patientsOf('b', second) },
    ]);
    expect(leak).toEqual({
      between: ['train', 'valid'],
      leaks: shared.length > 0,
      patients: shared,
      patientsKnown: true,
      images: [],
    });
  });

  it('is exactly the intersection, and the same from both sides', async () => {
    const patients = fc.array(fc.nat(20), { minLength: 1, maxLength: 10 });
    await fc.assert(
      fc.asyncProperty(patients, patients, async (one, two) => {
        const a = { name: 'a', table: await patientsOf('a', one) };
        const b = { name: 'b', table: await patientsOf('b', two) };
        const expected = [...new Set(one)].filter((patient) => two.includes(patient)).map(String);
        expect([...findLeakage([a, b])[0]!.patients].sort()).toEqual(expected.sort());
        expect([...findLeakage([b, a])[0]!.patients].sort()).toEqual(expected.sort());
      }),
      { numRuns: 30 },
    );
  });

  it('rows without a patient share none, and a table without patients says so', async () => {
    const known = await tableOf([{ image: 'a', patient: 1 }, { image: 'b' }]);
    const other = await tableOf([{ image: 'c', patient: 2 }, { image: 'd' }]);
    const none = await tableOf([{ image: 'a' }]);
    const [blank, , last] = findLeakage([
      { name: 'x', table: known },
      { name: 'y', table: other },
      { name: 'z', table: none },
    ]);
    expect(blank).toMatchObject({ leaks: false, patients: [] });
    expect(last).toMatchObject({ between: ['y', 'z'], patientsKnown: false, leaks: false });
  });
});

describe('leakage by image', () => {
  it('compares names, then bytes, then pixels, and counts an image once', async () => {
    const content = (entries: Record<string, [string, string]>) =>
      new Map(Object.entries(entries).map(([name, [bytes, pixels]]) => [name, { bytes, pixels }]));
    const [leak] = findLeakage([
      {
        name: 'train',
        table: await tableOf([{ image: 'a' }, { image: 'b' }, { image: 'c' }, { image: 'd' }]),
        content: content({ a: ['A', 'pa'], b: ['B', 'pb'], c: ['C', 'pc'] }),
      },
      {
        name: 'test',
        table: await tableOf([
          { image: 'a' },
          { image: 'a' },
          { image: 'x' },
          { image: 'y' },
          { image: 'z' },
          { image: 'q' },
        ]),
        content: content({ a: ['A', 'pa'], x: ['B', 'pb'], y: ['Y', 'pc'], z: ['Z', 'pz'] }),
      },
    ]);
    expect(leak).toMatchObject({
      leaks: true,
      images: [
        { first: 'a', second: 'a', by: 'name' },
        { first: 'b', second: 'x', by: 'bytes' },
        { first: 'c', second: 'y', by: 'pixels' },
      ],
    });
  });
});

describe.skipIf(!realData('course'))("the course's tables (skipped where shared/data is absent)", () => {
  it('train and valid share 11 patients and 23 images, the others nothing', async () => {
    const splits = await Promise.all(
      ['train-small', 'valid-small', 'test'].map(async (name) => ({
        name,
        table: await readLabelTable(realData(`course/${name}.csv`) as string),
      })),
    );
    expect(
      findLeakage(splits).map((leak) => [leak.between, leak.leaks, leak.patients.length, leak.images.length]),
    ).toEqual([
      [['train-small', 'valid-small'], true, 11, 23],
      [['train-small', 'test'], false, 0, 0],
      [['valid-small', 'test'], false, 0, 0],
    ]);
  });
});
