import { describe, expect, it } from 'vitest';
import { random } from '../../base/random.ts';
import type { LabelRow, LabelTable } from '../../dataset/table.ts';
import { influenceOf } from '../delong.ts';
import { metadataFeatures } from '../metadata.ts';
import { unitPerRow } from '../units.ts';
import { baselineRecord } from './baseline.ts';

const stream = random(5, 'baseline');
const row = (i: number): LabelRow => ({
  image: `${i}.png`,
  line: i + 2,
  patient: String(i),
  view: stream.next() < 0.4 ? 'AP' : 'PA',
  age: Math.floor(20 + 60 * stream.next()),
  sex: stream.next() < 0.5 ? 'F' : 'M',
});
/** Edema is found mostly in films taken in bed; Mass anywhere; Gout never. */
function tableOf(count: number): LabelTable {
  const rows = Array.from({ length: count }, (_, i) => row(i));
  const labels = rows.flatMap(({ view }) => [
    Number(stream.next() < (view === 'AP' ? 0.5 : 0.05)),
    Number(stream.next() < 0.3),
    0,
  ]);
  return {
    path: 'train.csv',
    sha256: 'ab',
    findings: ['Edema', 'Mass', 'Gout'],
    rows,
    labels: Int8Array.from(labels),
    hasPatients: true,
    duplicates: [],
    unusedColumns: [],
  };
}
const [training, test] = [tableOf(800), tableOf(600)];
const tested = test.findings.map((finding, k) => {
  const labels = Int8Array.from(test.rows, (_, i) => test.labels[3 * i + k]!);
  const scores = Float64Array.from(labels, (label) => stream.normal() + 2 * label);
  const influence = labels.includes(1) ? influenceOf(labels, scores) : null;
  return { finding, labels, influence, reason: influence === null ? 'no positives' : null };
});
const of = (table: LabelTable, rows = test.rows) =>
  baselineRecord({ data: 'train.csv', table }, rows, tested, unitPerRow(rows.length), 0.95);

describe('baselineRecord', () => {
  const { baseline } = of(training);

  it('tells from the view what the view tells, and nothing of what is independent of it', () => {
    const { Edema: edema, Mass: mass } = baseline!.findings;
    expect(edema!.auc).toBeGreaterThan(0.7);
    expect(edema!.interval!.low).toBeGreaterThan(0.6);
    expect(mass!.auc).toBeGreaterThan(0.4);
    expect(mass!.auc).toBeLessThan(0.6);
    expect(mass!.difference).toBeGreaterThan(0.2);
    expect(mass!.pHolm).toBeLessThan(1e-6);
    expect(baseline!.features).toEqual([
      'view AP',
      expect.stringMatching(/sex [FM]/),
      'age in decades from 50',
      'its square',
    ]);
  });

  it('says why a finding has none', () => {
    expect(baseline!.findings.Gout).toMatchObject({ auc: null, reason: 'the area is undefined: no positives' });
    const without = of({ ...training, labels: training.labels.map((label, i) => (i % 3 === 1 ? 0 : label)) });
    expect(without.baseline!.findings.Mass).toMatchObject({
      auc: null,
      reason: 'train.csv: no positives among 800 known labels',
    });
    const bare = training.rows.map((each) => ({ ...each, view: undefined, age: undefined, sex: undefined }));
    expect(of({ ...training, rows: bare })).toEqual({
      baseline: null,
      baselineReason: 'train.csv has no view, age or sex that varies',
    });
  });
});

describe('metadataFeatures', () => {
  it('takes a value that it has not seen for the commonest, and marks ages that are missing or impossible', () => {
    const fitted = [{ view: 'PA' }, { view: 'PA' }, { view: 'AP', age: 60 }].map((each) => ({
      ...row(0),
      age: 414,
      sex: 'F',
      ...each,
    }));
    const { names, of: features } = metadataFeatures(fitted);
    expect(names).toEqual(['intercept', 'view AP', 'age in decades from 50', 'its square', 'age missing']);
    expect([...features([{ ...fitted[0]!, view: 'LL', age: 70 }])]).toEqual([1, 0, 2, 4, 0]);
    expect([...features([fitted[0]!])]).toEqual([1, 0, 0, 0, 1]);
  });
});
