import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { metricsSchema } from '../../src/evaluation/record/schema.ts';
import { expectInputError, roentgen, scratchFolder } from '../support/cli.ts';
import { realData } from '../support/data.ts';

const place = scratchFolder();
function file(name: string, ...lines: readonly string[]): string {
  writeFileSync(place(name), `${lines.join('\n')}\n`);
  return place(name);
}
const truth = file(
  'truth.csv',
  'Image,PatientId,Mass,Edema',
  'a.png,1,1,0',
  'b.png,2,0,0',
  'c.png,3,0,',
  'd.png,4,1,0',
);
const predictions = file(
  'predictions.csv',
  'Image,prob_Mass,prob_Edema',
  'a.png,0.9,0.1',
  'b.png,0.2,0.3',
  'c.png,0.9,0.2',
  'z.png,0.5,0.5',
);

describe('evaluate', () => {
  it('prints one document: ties count half, an undefined area has its reason, what is in one table only is said', async () => {
    const args = ['evaluate', '--predictions', predictions, '--truth', truth, '--out', place('out'), '--json'];
    const { code, stdout, stderr } = await roentgen(...args);
    expect(code, stderr).toBe(0);
    expect(metricsSchema.parse(JSON.parse(stdout))).toMatchObject({
      findings: {
        Mass: { positives: 1, negatives: 2, auc: 0.75, reason: null },
        Edema: { positives: 0, negatives: 2, auc: null, reason: expect.stringContaining('no positives') },
      },
      meanAuc: 0.75,
    });
    expect(stderr).toContain('1 image only in the predictions');
    expect(stderr).toContain('1 image only in the table of truth');
    expect(readdirSync(place('out'))).toEqual(
      expect.arrayContaining(['metrics.json', 'predictions.csv', 'report.html', 'roc.png', 'roc.svg']),
    );
    expect(readFileSync(place('out', 'metrics.json'), 'utf8')).toBe(stdout);
    expect(readFileSync(place('out', 'predictions.csv'), 'utf8')).toContain('z.png,0.5,0.5');
  });

  it.each([
    ['no image column', ['Picture,Mass', 'a.png,0.5'], ['Image', 'Picture']],
    ['a probability beyond 1', ['Image,Mass', 'a.png,0.5', 'b.png,1.5'], ['line 3', 'Mass', '1.5']],
    ['no image in common', ['Image,Mass', 'x.png,0.5'], ['no image is both in', 'x.png']],
    ['no finding in common', ['Image,Hernia', 'a.png,0.5'], ['no finding is both in', 'Hernia']],
  ])('refuses predictions with %s, and writes nothing', async (name, lines, parts) => {
    const path = file(`bad ${name}.csv`, ...lines);
    const out = place(`out of ${name}`);
    expectInputError(await roentgen('evaluate', '--predictions', path, '--truth', truth, '--out', out), ...parts);
    expect(existsSync(out)).toBe(false);
  });
});

/** Patients with two films each; every column that evaluate knows of. */
function patients(name: string, first: number, count: number): readonly [truth: string, predictions: string] {
  const rows = Array.from({ length: 2 * count }, (_, i) => {
    const patient = first + (i >> 1);
    const mass = patient % 3 === 0 ? 1 : 0;
    const image = `${patient}_${i % 2}.png`;
    const score = ((i * 37) % 101) / 200 + 0.3 * mass;
    return {
      truth: `${image},${patient},${mass},0,${i % 2 ? 'AP' : 'PA'},${patient % 2 ? 'F' : 'M'},${20 + (patient % 60)},${'ABC'[patient % 3]}`,
      prediction: `${image},${score},0.1`,
    };
  });
  const header = 'Image,PatientId,Mass,Edema,ViewPosition,Sex,Age,Ward';
  return [
    file(`${name}.csv`, header, ...rows.map(({ truth }) => truth)),
    file(`${name}-predictions.csv`, 'Image,Mass,Edema', ...rows.map(({ prediction }) => prediction)),
  ];
}

describe('evaluate with a validation table', () => {
  const [test, testPredictions] = patients('test', 0, 60);
  const [valid, validPredictions] = patients('valid', 1000, 60);
  const base = ['evaluate', '--predictions', testPredictions, '--truth', test];
  const validation = ['--validation-predictions', validPredictions, '--validation-truth', valid];
  const record = async (...args: string[]) => {
    const { code, stdout, stderr } = await roentgen(...base, ...args, '--bootstrap', '50', '--json');
    expect(code, stderr).toBe(0);
    return { record: metricsSchema.parse(JSON.parse(stdout)), stderr };
  };

  it('chooses there and tests here: points, calibration, restated values, baseline, prevalence', async () => {
    const rules = ['--operating-points', 'youden,sensitivity=0.9,threshold=0.5', '--calibration', 'isotonic'];
    const { record: found } = await record(...validation, ...rules, '--prevalence', '0.02,Edema=0.1');
    const { operatingPoints, recalibration, findings, baseline, prevalenceShift, tested } = found;
    expect(tested).toMatchObject({ images: 120, patients: 60, unit: 'patient' });
    expect(operatingPoints).toMatchObject({
      from: 'validation',
      validation: { data: valid, images: 120, patients: 60, sharedImages: 0, sharedPatients: 0 },
    });
    expect(findings.Mass!.operatingPoints.map(({ rule }) => rule)).toEqual([
      'youden',
      'sensitivity ≥ 0.9',
      'threshold 0.5',
    ]);
    const [youden] = findings.Mass!.operatingPoints;
    expect(youden).toMatchObject({ chosenOn: { positives: 40, negatives: 80 }, restated: { prevalence: 0.02 } });
    expect(youden!.rates!.sensitivity.interval!.method).toContain('by patient');
    expect(youden!.rates!.sensitivity.effective).toBeLessThanOrEqual(40);
    expect(recalibration).toMatchObject({ method: 'isotonic', findings: { Edema: { calibration: null } } });
    expect(findings.Mass!.recalibrated!.brier.score).not.toBe(findings.Mass!.probabilities!.brier.score);
    expect(findings.Edema!.operatingPoints[0]).toMatchObject({ reason: 'no positives among 120 known labels' });
    expect(baseline).toMatchObject({ data: valid, features: expect.arrayContaining(['age in decades from 50']) });
    expect(prevalenceShift!.findings.Mass!.reference.value).toBeCloseTo(1 / 3, 12);
    expect(found.files.map(({ role }) => role)).toEqual([
      'predictions',
      'validation predictions',
      'truth',
      'validation truth',
    ]);
  });

  it('never chooses on the table that is tested, unless it is told to; then the record says so first', async () => {
    const same = ['--validation-predictions', testPredictions, '--validation-truth', test];
    expectInputError(await roentgen(...base, ...same), 'shares 120 images and 60 patients', '--force-shared');
    const { record: found, stderr } = await record(...same, '--force-shared');
    expect(found.notes[0]).toContain('shares 120 images and 60 patients with the images tested');
    expect(found.operatingPoints.validation).toMatchObject({ sharedImages: 120, sharedPatients: 60 });
    expect(found.baseline).toBeNull();
    expect(stderr).toContain('look better here');
    expectInputError(
      await roentgen(...base, '--operating-points', 'youden'),
      "isn't chosen on the table that is tested",
    );
    expectInputError(await roentgen(...base, '--calibration', 'platt'), "isn't fitted on the table that is tested");
    expectInputError(await roentgen(...base, '--training', test), 'learnt from them', 'roentgen check');
  });

  it('takes a given threshold without a validation table, and groups by any column', async () => {
    const { record: found } = await record('--operating-points', 'threshold=0.4', '--subgroups', 'Ward,gender');
    expect(found.operatingPoints).toMatchObject({ from: 'given', validation: null });
    expect(found.findings.Mass!.operatingPoints[0]).toMatchObject({ threshold: 0.4, chosenOn: null });
    expect(found.subgroups.map(({ column, groups }) => [column, groups.length])).toEqual([
      ['Ward', 3],
      ['Sex', 2],
    ]);
    expect(found.subgroups[0]!.findings.Mass!.groups[0]).toMatchObject({
      group: 'A',
      auc: null,
      reason: 'no negatives',
    });
    expect(found.subgroups[1]!.findings.Mass!.gap).toMatchObject({ pHolm: expect.any(Number) });
  });

  it.each([
    ['a rule that is none', ['--operating-points', 'youden,best'], ['sensitivity=0.9', 'best']],
    ['a prevalence for another finding', ['--prevalence', 'Hernia=0.1'], ["Hernia isn't predicted", 'Mass, Edema']],
    ['a prevalence of 1', ['--prevalence', '1'], ['between 0 and 1']],
    ['an unknown column', ['--subgroups', 'Scanner'], ['has no column Scanner', 'Ward']],
    ['a column of names', ['--subgroups', 'Image'], ['120 different values', 'at most 20']],
    ['validation labels alone', ['--validation-truth', valid], ['--validation-predictions']],
    ['validation predictions alone', ['--validation-predictions', validPredictions], ['--validation-truth']],
  ])('refuses %s', async (_, args, parts) => {
    expectInputError(await roentgen(...base, ...args), ...parts);
  });
});

const real = realData('predictions');
const labels = realData('labels/Data_Entry_2017_v2020.csv.gz');
describe.skipIf(!real || !labels)("evaluate, of CheXNet's predictions (skipped where shared/data is absent)", () => {
  it('gives the published areas of all fourteen findings to 1e-12', async () => {
    const args = ['evaluate', '--predictions', `${real}/preds.csv`, '--truth', labels!, '--bootstrap', '0', '--json'];
    const { code, stdout, stderr } = await roentgen(...args);
    expect(code, stderr).toBe(0);
    const { findings } = JSON.parse(stdout) as { findings: Record<string, { auc: number }> };
    const expected = readFileSync(`${real}/aucs.csv`, 'utf8').trim().split(/\r?\n/).slice(1);
    expect(expected).toHaveLength(14);
    for (const line of expected) {
      const [finding, area] = line.split(',') as [string, string];
      expect(Math.abs(findings[finding]!.auc - Number(area)), finding).toBeLessThan(1e-12);
    }
  });
});

const nih = realData('nih');
describe.skipIf(!nih)('evaluate, of 60 real X-rays (skipped where shared/data is absent)', () => {
  it('says what a small test table can say, and what it cannot', async () => {
    const [header, ...rows] = readFileSync(`${nih}/test.csv`, 'utf8').trim().split(/\r?\n/) as [string, ...string[]];
    const names = header.split(',').slice(2, 16);
    const scores = rows.map(
      (row, i) => `${row.split(',')[0]},${names.map((_, k) => ((i * 7 + k * 13) % 60) / 60).join(',')}`,
    );
    const path = file('nih-predictions.csv', `Image,${names.join(',')}`, ...scores);
    const args = ['evaluate', '--predictions', path, '--truth', `${nih}/test.csv`, '--bootstrap', '100'];
    const { code, stdout, stderr } = await roentgen(...args);
    expect(code, stderr).toBe(0);
    expect(stdout).toContain('–  Edema is undefined: no positives among 60 known labels');
    expect(stdout).toMatch(/subgroups by (ViewPosition|Sex|Age): no /);
    expect(stdout).toMatch(/! {2}Hernia: only \d images? with it: too few to say anything/);
    const found = metricsSchema.parse(JSON.parse((await roentgen(...args, '--json')).stdout));
    expect(found.tested).toMatchObject({ images: 60, unit: 'image' });
    for (const { findings } of found.subgroups) {
      expect(findings.Hernia!.gap).toBeNull();
      expect(findings.Hernia!.gapReason).toContain('fewer than two groups are large enough');
      expect(findings.Edema!.gapReason).toContain('no positives');
    }
    expect(found.notes.join()).toContain('Nothing can be said of Edema');
  });
});
