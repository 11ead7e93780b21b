import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { realData } from '../../test/support/data.ts';
import { classBalance } from './balance.ts';
import { splitByPatient } from './split.ts';
import { readLabelTable } from './table.ts';

const folder = mkdtempSync(join(tmpdir(), 'roentgen-split-'));
const tableOf = (rows: readonly (readonly (string | number)[])[], header = 'Image,PatientId,Mass,Edema') => {
  const path = join(folder, 'labels.csv');
  writeFileSync(path, `${header}\n${rows.map((row) => row.join(',')).join('\n')}\n`);
  return readLabelTable(path);
};

/** Tables of 20 to 60 patients with one to four images each. */
const anyRows = fc
  .array(fc.array(fc.tuple(fc.constantFrom(0, 1, ''), fc.constantFrom(0, 0, 0, 1)), { minLength: 1, maxLength: 4 }), {
    minLength: 20,
    maxLength: 60,
  })
  .map((patients) =>
    patients.flatMap((images, patient) =>
      images.map(([mass, edema], index) => [`${patient}_${index}.png`, patient, mass, edema]),
    ),
  );

describe('splitByPatient', () => {
  it('puts each row into one part, each patient into one part, and keeps the shares to 4/3 of a patient', async () => {
    await fc.assert(
      fc.asyncProperty(anyRows, fc.integer(), async (rows, seed) => {
        const table = await tableOf(rows);
        const split = splitByPatient(table, { valid: 0.15, test: 0.25, seed });
        const parts = [split.train, split.valid, split.test];
        expect(parts.flat().sort((a, b) => a - b)).toEqual(table.rows.map((_, row) => row));
        const patients = parts.map((part) => new Set(part.map((row) => table.rows[row]!.patient)));
        expect(patients.reduce((sum, part) => sum + part.size, 0)).toBe(new Set(rows.map((row) => row[1])).size);
        [0.6, 0.15, 0.25].forEach((share, index) => {
          expect(Math.abs(parts[index]!.length - share * rows.length)).toBeLessThanOrEqual((4 / 3) * 4 + 1e-9);
        });
      }),
      { numRuns: 60 },
    );
  });

  it('is the same for the same seed and another for another', async () => {
    const rows = Array.from({ length: 60 }, (_, i) => [`${i}.png`, i >> 1, i % 3 === 0 ? 1 : 0, 0]);
    const table = await tableOf(rows);
    const at = (seed: number) => splitByPatient(table, { valid: 0.2, test: 0.2, seed });
    expect(at(1)).toEqual(at(1));
    expect(at(1)).not.toEqual(at(2));
  });

  it('shares a rare finding out, where chance would leave a part without it', async () => {
    const rows = Array.from({ length: 400 }, (_, i) => [`${i}.png`, i, 0, i < 10 ? 1 : 0]);
    const table = await tableOf(rows);
    for (let seed = 0; seed < 20; seed++) {
      const split = splitByPatient(table, { valid: 0.1, test: 0.2, seed });
      const positives = [split.train, split.valid, split.test].map(
        (part) => classBalance(table, part).get('Edema')?.positive,
      );
      expect(positives).toEqual([7, 1, 2]);
      expect([split.train.length, split.valid.length, split.test.length]).toEqual([280, 40, 80]);
    }
  });

  it('leaves a part out that is not wanted', async () => {
    const table = await tableOf(Array.from({ length: 10 }, (_, i) => [`${i}.png`, i, 1, 0]));
    const split = splitByPatient(table, { valid: 0, test: 0.3, seed: 1 });
    expect([split.train.length, split.valid.length, split.test.length]).toEqual([7, 0, 3]);
  });

  it('refuses shares that are none, rows without a patient, and too few patients', async () => {
    const rows = [
      ['a', 1, 1, 0],
      ['b', 2, 1, 0],
      ['c', '', 1, 0],
    ];
    const shares = { valid: 0.3, test: 0.3, seed: 1 };
    const table = await tableOf(rows);
    expect(() => splitByPatient(table, { ...shares, valid: 0.8 })).toThrow(/something left for training/);
    expect(() => splitByPatient(table, { ...shares, valid: -0.1 })).toThrow(/cannot split into -0.1/);
    expect(() => splitByPatient(table, { ...shares, test: Number.NaN })).toThrow(/cannot split/);
    expect(() => splitByPatient(table, shares)).toThrow(/labels\.csv, line 4: the patient is missing/);
    const few = await tableOf(rows.slice(0, 2));
    expect(() => splitByPatient(few, shares)).toThrow(/too few patients \(2\)/);
    const none = await tableOf([['a', 1]], 'Image,Mass');
    expect(() => splitByPatient(none, shares)).toThrow(/no column PatientId/);
  });
});

describe.skipIf(!realData('labels'))("NIH's table (skipped where shared/data is absent)", () => {
  it('is split into shares to a thousandth, with every prevalence kept to a thirtieth', async () => {
    const table = await readLabelTable(realData('labels/Data_Entry_2017_v2020.csv.gz') as string);
    const split = splitByPatient(table, { valid: 0.1, test: 0.2, seed: 1 });
    const whole = classBalance(table);
    for (const [part, share] of [
      [split.train, 0.7],
      [split.valid, 0.1],
      [split.test, 0.2],
    ] as const) {
      expect(Math.abs(part.length / table.rows.length - share)).toBeLessThan(1e-3);
      for (const [finding, { positive, positiveFrequency }] of classBalance(table, part)) {
        const { positive: all, positiveFrequency: expected } = whole.get(finding)!;
        const isSmall = all * share < 100;
        if (isSmall) expect(Math.abs(positive - all * share)).toBeLessThan(5);
        else expect(Math.abs(positiveFrequency / expected - 1)).toBeLessThan(1 / 30);
      }
    }
  });
});
