import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { type EvaluationRecord, metricsSchema } from '../../src/evaluation/record/schema.ts';
import { describeModel } from '../../src/network/model-file.ts';
import { expectInputError, roentgen, scratchFolder } from '../support/cli.ts';
import { hdf5Bytes } from '../support/hdf5.ts';
import { asKeras, randomParameters } from '../support/keras.ts';
import { tiny } from '../support/learning.ts';
import { writeModel } from '../support/model.ts';

const place = scratchFolder();
const images = place('data', 'images');
const model = writeModel(place('model.onnx'));
const described = (path: string) => describeModel(readFileSync(path), path);
const [valid, test] = [place('valid.csv'), place('test.csv')];

/** A table of phantoms with labels of its own; the third finding is never positive. */
function table(path: string, names: readonly string[], firstPatient: number): void {
  const rows = names.map((name, i) => `${name},${firstPatient + i},${i % 2},${i % 3 === 0 ? 1 : 0},0`);
  writeFileSync(path, `Image,PatientId,Mass,Edema,Effusion\n${rows.join('\n')}\n`);
}

beforeAll(async () => {
  const { code, stderr } = await roentgen('phantom', '--out', place('data'), '--images', '24', '--size', '64');
  expect(code, stderr).toBe(0);
  const names = readdirSync(images).sort();
  table(valid, names.slice(0, 12), 0);
  table(test, names.slice(12), 100);
});

describe('calibrate', () => {
  it('stores thresholds and calibration in the model, and evaluate applies them to other patients', async () => {
    const out = place('calibrated.onnx');
    const args = ['calibrate', '--model', model, '--truth', valid, '--images', images, '--out', out, '--json'];
    const { code, stdout, stderr } = await roentgen(...args);
    expect(code, stderr).toBe(0);
    const { thresholds, calibration, chosenOn, ...rest } = described(out);
    expect(rest).toMatchObject({ findings: ['Mass', 'Edema', 'Effusion'] });
    expect(Object.keys(thresholds)).toEqual(['Mass', 'Edema']);
    expect(chosenOn).toMatchObject({ table: valid, images: 12, patients: 12, rule: 'youden', method: 'platt' });
    const [mass, , effusion] = JSON.parse(stdout).findings;
    expect(mass).toMatchObject({ finding: 'Mass', threshold: thresholds.Mass, calibration: calibration?.Mass ?? null });
    expect(mass.caution).toContain('too few');
    expect(effusion).toMatchObject({ threshold: null, reason: 'no positives among 12 known labels' });

    const tested = await roentgen('evaluate', '--model', out, '--images', images, '--truth', test, '--json');
    expect(tested.code, tested.stderr).toBe(0);
    const record = metricsSchema.parse(JSON.parse(tested.stdout)) as EvaluationRecord;
    expect(record.operatingPoints).toMatchObject({ from: 'model', validation: { images: 12, sharedImages: null } });
    const [point] = record.findings.Mass!.operatingPoints;
    expect(point).toMatchObject({ rule: 'youden', threshold: thresholds.Mass });
    const { truePositives, falsePositives, trueNegatives, falseNegatives } = point!.rates!;
    expect(truePositives + falsePositives + trueNegatives + falseNegatives).toBe(12);
    expect(record.findings.Effusion!.operatingPoints[0]).toMatchObject({ threshold: null, rates: null });
  });

  it('makes a model of a weight file with what belongs to it', async () => {
    const weights = place('weights.h5');
    const tensors = asKeras(tiny, 3, randomParameters(tiny, 3, 1)).map(
      (weight) => [`/${weight.layer}/${weight.layer}/${weight.kind}:0`, weight] as const,
    );
    writeFileSync(weights, await hdf5Bytes(Object.fromEntries(tensors)));
    const said = ['--size', '64', '--normalise', 'imagenet', '--findings', 'Mass,Edema,Effusion'];
    const args = ['calibrate', '--model', weights, ...said, '--truth', valid, '--images', images];
    expectInputError(await roentgen(...args), weights, '--out MODEL.onnx');
    const { code, stderr } = await roentgen(...args, '--out', place('of-weights.onnx'));
    expect(code, stderr).toBe(0);
    const { normalisation, thresholds } = described(place('of-weights.onnx'));
    expect(normalisation.rule).toBe('channels');
    expect(Object.keys(thresholds)).toEqual(['Mass', 'Edema']);
  });

  it('gives the same numbers whether it predicts or is given predictions, and the graph stays byte for byte', async () => {
    const predictions = place('valid-predictions.csv');
    const predict = ['predict', '--model', model, '--images', images, '--table', valid, '--out', predictions];
    expect((await roentgen(...predict)).code).toBe(0);
    const run = place('run');
    mkdirSync(run);
    copyFileSync(model, `${run}/model.onnx`);
    const args = ['calibrate', '--model', run, '--truth', valid, '--predictions', predictions];
    const { code, stdout, stderr } = await roentgen(...args);
    expect(code, stderr).toBe(0);
    expect(stdout).toContain(`stored in ${run}/model.onnx`);
    expect(stdout).toContain('Effusion has no threshold: no positives among 12 known labels');
    expect(described(`${run}/model.onnx`)).toEqual(described(place('calibrated.onnx')));
    const again = place('again.onnx');
    const both = ['--operating-point', 'sensitivity=0.9', '--calibration', 'none'];
    expect((await roentgen(...args, ...both, '--out', again)).code).toBe(0);
    expect(described(again)).toMatchObject({ chosenOn: { rule: 'sensitivity ≥ 0.9', method: null } });
    expect(described(again).calibration).toBeUndefined();
  });

  it('says on the first line that a model is tested on the table that its thresholds were chosen on', async () => {
    const args = ['evaluate', '--model', place('calibrated.onnx'), '--images', images, '--truth', valid, '--json'];
    const { code, stdout, stderr } = await roentgen(...args);
    expect(code, stderr).toBe(0);
    expect(stderr).toContain('shares 12 images and 12 patients with the images tested');
    expect(JSON.parse(stdout).notes[0]).toContain('look better here than they will on new patients');
  });

  it('refuses what cannot be chosen on, and leaves the model as it is', async () => {
    const before = readFileSync(model);
    const of = (...args: string[]) => roentgen('calibrate', '--model', model, '--truth', valid, ...args);
    expectInputError(await of(), '--images FOLDER or --predictions TABLE');
    expectInputError(await of('--images', images, '--operating-point', 'best'), 'sensitivity=0.9', '"best"');
    writeFileSync(place('other.csv'), 'Image,Mass\na.png,0.5\n');
    expectInputError(await of('--predictions', place('other.csv')), 'no column for Edema, Effusion');
    writeFileSync(place('none.csv'), readFileSync(valid, 'utf8').replaceAll(/,[01],[01],0$/gm, ',0,0,0'));
    const none = ['calibrate', '--model', model, '--truth', place('none.csv'), '--images', images];
    expectInputError(await roentgen(...none), 'nothing can be chosen', 'Mass: no positives among 12 known labels');
    expect(readFileSync(model)).toEqual(before);
  });
});
