import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classBalance } from './balance.ts';
import { readLabelTable } from './table.ts';

const folder = mkdtempSync(join(tmpdir(), 'roentgen-balance-'));
const tableOf = (labels: (number | '')[][]) => {
  const path = join(folder, 'labels.csv');
  const lines = labels.map((row, index) => [index, ...row].join(','));
  writeFileSync(path, `Image,Cardiomegaly,Emphysema,Effusion\n${lines.join('\n')}\n`);
  return readLabelTable(path);
};

describe('classBalance', () => {
  it("gives the course notebook's frequencies, and weights crosswise", async () => {
    const balance = classBalance(
      await tableOf([
        [1, 0, 0],
        [0, 1, 1],
        [1, 0, 1],
        [1, 1, 1],
        [1, 0, 1],
      ]),
    );
    const column = (key: 'positiveFrequency' | 'negativeFrequency' | 'positiveWeight' | 'negativeWeight') =>
      [...balance.values()].map((finding) => finding[key]);
    expect(column('positiveFrequency')).toEqual([0.8, 0.4, 0.8]);
    expect(column('negativeFrequency')).toEqual([0.2, 0.6, 0.2]);
    expect(column('positiveWeight')).toEqual([0.2, 0.6, 0.2]);
    expect(column('negativeWeight')).toEqual([0.8, 0.4, 0.8]);
  });

  it('leaves unknown labels out of the frequencies, and says where nothing can be learnt', async () => {
    const balance = classBalance(
      await tableOf([
        [1, 0, ''],
        [-1, 0, ''],
        [0, '', ''],
        [0, 0, ''],
      ]),
    );
    expect(balance.get('Cardiomegaly')).toMatchObject({
      positive: 1,
      negative: 2,
      unknown: 1,
      positiveFrequency: 1 / 3,
      problem: undefined,
    });
    expect(balance.get('Emphysema')).toMatchObject({
      positive: 0,
      negative: 3,
      positiveWeight: 1,
      negativeWeight: 0,
      problem: 'no positives',
    });
    expect(balance.get('Effusion')).toEqual({
      positive: 0,
      negative: 0,
      unknown: 4,
      positiveFrequency: 0,
      negativeFrequency: 0,
      positiveWeight: 0,
      negativeWeight: 0,
      problem: 'no label is known',
    });
  });

  it('counts the chosen rows alone', async () => {
    const table = await tableOf([
      [1, 0, 0],
      [1, 1, 0],
      [0, 1, 0],
    ]);
    expect(classBalance(table, [0, 1]).get('Cardiomegaly')).toMatchObject({ positive: 2, problem: 'no negatives' });
  });

  it('makes both sides contribute alike, whatever the labels', async () => {
    const cell = fc.constantFrom<number | ''>(0, 1, '');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 20 }), async (labels) => {
        for (const balance of classBalance(await tableOf(labels)).values()) {
          expect(balance.positive + balance.negative + balance.unknown).toBe(labels.length);
          expect(balance.positive * balance.positiveWeight).toBeCloseTo(balance.negative * balance.negativeWeight, 12);
        }
      }),
      { numRuns: 50 },
    );
  });
});
