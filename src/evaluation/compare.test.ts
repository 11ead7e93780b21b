import { describe, expect, it } from 'vitest';
import type { LabelTable } from '../dataset/table.ts';
import { compareModels } from './compare.ts';
import type { PredictionTable } from './predictions.ts';

const table = (path: string, findings: string[], rows: [string, ...number[]][]): PredictionTable => ({
  path,
  sha256: path,
  findings,
  images: rows.map(([image]) => image),
  probabilities: Float64Array.from(rows.flatMap(([, ...values]) => values)),
  unusedColumns: [],
});
const images = ['a', 'b', 'c', 'd', 'e', 'f'];
const truth = (patients: string[]): LabelTable => ({
  path: 'truth.csv',
  sha256: '',
  findings: ['Mass', 'Edema'],
  rows: images.map((image, i) => ({
    image,
    line: i + 2,
    patient: patients[i],
    view: undefined,
    age: undefined,
    sex: undefined,
  })),
  labels: Int8Array.of(1, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0),
  hasPatients: true,
  duplicates: [],
  unusedColumns: [],
});
const first = table(
  'A.csv',
  ['Edema', 'Mass', 'Hernia'],
  images.map((image, i) => [image, 0.1 * i, [0.9, 0.3, 0.4, 0.2, 0.8, 0.1][i]!, 0.5]),
);
const second = table(
  'B.csv',
  ['Mass', 'Edema'],
  [...images].reverse().map((image, i) => [image, [0.1, 0.5, 0.3, 0.6, 0.2, 0.4][i]!, 0.2]),
);

describe('compareModels', () => {
  it('lines up images and findings by name, whatever their order, and says what is left out', () => {
    const result = compareModels(
      first,
      table(
        'B.csv',
        ['Mass', 'Edema'],
        [
          ['z', 0.5, 0.5],
          ['a', 0.4, 0.2],
          ['b', 0.2, 0.2],
          ['c', 0.6, 0.2],
          ['d', 0.3, 0.2],
          ['e', 0.5, 0.2],
          ['f', 0.1, 0.2],
        ],
      ),
      truth(['1', '2', '3', '4', '5', '6']),
    );
    expect(Object.keys(result.findings)).toEqual(['Edema', 'Mass']);
    expect(result).toMatchObject({ images: 6, unit: 'image', findingsLeftOut: ['Hernia'], imagesLeftOut: 1 });
    expect(result.findings.Mass).toMatchObject({ positives: 3, negatives: 3, aucs: [8 / 9, 5 / 9] });
    expect(result.findings.Edema).toMatchObject({ p: null, pHolm: null, reason: 'no positives among 6 known labels' });
  });

  it('corrects for the findings that could be tested, and counts patients where one has several images', () => {
    const result = compareModels(first, second, truth(['1', '1', '2', '3', '4', '5']));
    expect(result).toMatchObject({ unit: 'patient', units: 5 });
    expect(result.findings.Mass!.pHolm).toBe(result.findings.Mass!.p);
    expect(result.findings.Mass!.aucs).toEqual([8 / 9, 5 / 9]);
  });

  it('refuses tables that share nothing', () => {
    const patients = ['1', '2', '3', '4', '5', '6'];
    expect(() => compareModels(first, table('B.csv', ['Gout'], [['a', 0.5]]), truth(patients))).toThrow(
      /no finding is both/,
    );
    expect(() => compareModels(first, table('B.csv', ['Mass'], [['x', 0.5]]), truth(patients))).toThrow(
      /no image is both/,
    );
  });
});
