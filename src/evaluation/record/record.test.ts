import { describe, expect, it } from 'vitest';
import { realData } from '../../../test/support/data.ts';
import { random } from '../../base/random.ts';
import type { LabelRow } from '../../dataset/table.ts';
import { areaUnderCurve } from '../auc.ts';
import { averagePrecision } from '../average-precision.ts';
import { columnsOf } from '../columns.ts';
import { evaluate } from '../evaluate.ts';
import { type Joined, join, readTruth } from '../join.ts';
import { readPredictions } from '../predictions.ts';
import { rocCurve } from '../roc.ts';
import { evaluationRecord } from './record.ts';
import { metricsSchema } from './schema.ts';
import { metricsText } from './text.ts';

/** Images of patients with one to three films each; the third finding is never positive, the fourth never known. */
function madeUp(images: number, perPatient = 3): Joined {
  const stream = random(3, 'record');
  const findings = ['Mass', 'Effusion', 'Hernia', 'Gout'];
  const rows = Array.from(
    { length: images },
    (_, i): LabelRow => ({
      image: `${i}.png`,
      line: i + 2,
      patient: String(Math.floor(i / perPatient)),
      view: i % 3 === 0 ? 'AP' : 'PA',
      age: 20 + (i % 60),
      sex: i % 2 === 0 ? 'F' : 'M',
    }),
  );
  const labels = new Int8Array(images * findings.length);
  const scores = new Float64Array(images * findings.length);
  for (let i = 0; i < images; i++) {
    findings.forEach((_, k) => {
      const label = k === 2 ? 0 : k === 3 ? -1 : Number(stream.next() < 0.3);
      labels[i * findings.length + k] = label;
      scores[i * findings.length + k] = Math.round((0.5 * stream.next() + 0.3 * Math.max(0, label)) * 100) / 100;
    });
  }
  return {
    findings,
    images: rows.map(({ image }) => image),
    rows,
    labels,
    scores,
    patients: Math.ceil(images / perPatient),
    onlyPredicted: 0,
    onlyInTruth: 0,
    findingsOnlyPredicted: ['Gout'],
    findingsOnlyInTruth: [],
  };
}

const input = {
  model: 'model',
  data: 'test.csv',
  files: [{ file: 'test.csv', sha256: 'ab', role: 'truth' }],
  bootstrap: { replicates: 200, seed: 1 },
} as const;
const joined = madeUp(240);
const record = evaluationRecord({ ...input, joined });

describe('evaluationRecord', () => {
  it('is what metrics.json says: the schema reads the text back as the same value, and nothing is lost in between', () => {
    expect(metricsSchema.parse(JSON.parse(metricsText(record)))).toEqual(record);
  });

  it('is the same bytes for the same input', () => {
    expect(metricsText(evaluationRecord({ ...input, joined: madeUp(240) }))).toBe(metricsText(record));
  });

  it('has the areas and average precisions of the functions that compute one at a time', () => {
    joined.findings.forEach((finding, index) => {
      const columns = columnsOf(joined, index);
      const { auc, reason, positives, negatives, unknown } = areaUnderCurve(...columns);
      const found = record.findings[finding]!;
      expect(found).toMatchObject({ auc, reason, positives, negatives, unknown });
      expect(found.averagePrecision.value).toBe(averagePrecision(...columns).averagePrecision);
    });
    expect(record.meanAuc).toBe(evaluate(joined).meanAuc);
  });

  it('has the points of the ROC curve as counts', () => {
    const columns = columnsOf(joined, 0);
    const { curve, positives, negatives } = record.findings.Mass!;
    const whole = rocCurve(...columns)!;
    expect(curve!.points).toBe(curve!.thresholds.length);
    whole.thresholds.forEach((threshold, i) => {
      if (i === 0) return;
      const at = curve!.thresholds.indexOf(threshold);
      expect(curve!.truePositives[at]! / positives).toBe(whole.truePositiveRate[i]);
      expect(curve!.falsePositives[at]! / negatives).toBe(whole.falsePositiveRate[i]);
    });
  });

  it('counts patients, not images, and says so in the name of every interval', () => {
    expect(record.tested).toMatchObject({ images: 240, patients: 80, unit: 'patient', units: 80 });
    const { aucIntervals, averagePrecision: ap, unitsWithPositive } = record.findings.Mass!;
    expect(aucIntervals.deLong.interval!.method).toBe('DeLong by patient, logit');
    expect(aucIntervals.bootstrap.interval!.method).toContain('bootstrap by patient');
    expect(ap.interval!.method).toContain('bootstrap by patient');
    expect(unitsWithPositive).toBeLessThan(record.findings.Mass!.positives);
    expect(record.notes.join()).toContain('240 images come from 80 patients');
    const single = evaluationRecord({ ...input, joined: madeUp(240, 1) });
    expect(single.findings.Mass!.aucIntervals.deLong.interval!.method).toBe('DeLong by image, logit');
  });

  it('keeps a finding that is undefined, with reasons in place of numbers', () => {
    expect(record.findings.Hernia).toMatchObject({
      positives: 0,
      negatives: 240,
      auc: null,
      reason: 'no positives among 240 known labels',
      curve: null,
      averagePrecision: { value: null, interval: null },
      aucIntervals: { deLong: { interval: null }, bootstrap: { interval: null } },
    });
    expect(record.findings.Gout).toMatchObject({ unknown: 240, reason: 'no label is known', probabilities: null });
    expect(record.notes.join()).toContain('Nothing can be said of Hernia, Gout');
  });

  it('says what was not computed and why', () => {
    const bare = evaluationRecord({ ...input, joined, bootstrap: undefined });
    expect(bare.settings.bootstrap).toBeNull();
    expect(bare.findings.Mass!.aucIntervals.bootstrap.intervalReason).toBe('no bootstrap was asked for');
    expect(bare.baselineReason).toContain('trained on');
    expect(bare.operatingPoints.note).toContain('validation table');
  });

  it('groups by view, sex and age, with every image in at most one group', () => {
    expect(record.subgroups.map(({ column }) => column)).toEqual(['ViewPosition', 'Sex', 'Age']);
    for (const { groups, imagesWithoutValue, findings } of record.subgroups) {
      expect(groups.reduce((sum, { images }) => sum + images, imagesWithoutValue)).toBe(240);
      const positives = findings.Mass!.groups.reduce((sum, group) => sum + group.positives, 0);
      expect(positives).toBe(record.findings.Mass!.positives);
    }
  });
});

const [predictions, labels] = [realData('predictions/preds.csv'), realData('labels/Data_Entry_2017_v2020.csv.gz')];
describe.skipIf(!predictions || !labels)("on CheXNet's predictions (skipped where shared/data is absent)", () => {
  it('keeps the curves short without moving any of them by more than the step', async () => {
    const table = await readPredictions(predictions!);
    const real = join(table, await readTruth(labels!, table.findings));
    const result = evaluationRecord({ ...input, joined: real, bootstrap: undefined });
    expect(metricsSchema.parse(JSON.parse(metricsText(result)))).toEqual(result);
    real.findings.forEach((finding, index) => {
      const { curve, positives, negatives } = result.findings[finding]!;
      expect(curve!.thresholds.length).toBeLessThan(2500);
      const whole = rocCurve(...columnsOf(real, index))!;
      let at = -1;
      whole.thresholds.forEach((threshold, i) => {
        if (i === 0) return;
        while (at + 1 < curve!.thresholds.length && curve!.thresholds[at + 1]! >= threshold) at++;
        expect(whole.truePositiveRate[i]! - curve!.truePositives[at]! / positives).toBeLessThan(curve!.step);
        expect(whole.falsePositiveRate[i]! - curve!.falsePositives[at]! / negatives).toBeLessThan(curve!.step);
      });
    });
  });
});
