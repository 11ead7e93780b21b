import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { describeModel } from '../../src/network/model-file.ts';
import { expectInputError, roentgen, scratchFolder } from '../support/cli.ts';

const place = scratchFolder();

it('goes the whole way: data, run, evaluation, heat maps, and a report that stands alone', async () => {
  const out = place('demo');
  const { code, stdout, stderr } = await roentgen('demo', '--images', '60', '--epochs', '1', '--out', out, '--json');
  expect(code, stderr).toBe(0);
  const { folder, report, metrics } = JSON.parse(stdout);
  const { meanAuc, findings } = JSON.parse(readFileSync(metrics, 'utf8'));
  expect(folder).toBe(out);
  expect(meanAuc).toBeGreaterThan(0);
  expect(Object.keys(findings)).toContain('Cardiomegaly');
  expect(stderr).toContain('no patient or image is in two splits');
  expect(readdirSync(out).sort()).toEqual(['data', 'run']);
  // So few images may lack what thresholds are chosen on; what they would be chosen on is said all the same.
  const { chosenOn } = describeModel(readFileSync(`${out}/run/model.onnx`), 'model.onnx');
  expect(chosenOn).toMatchObject({ table: `${out}/data/valid.csv`, rule: 'youden', method: 'platt' });
  expect(readdirSync(`${out}/run/evaluation`)).toEqual(expect.arrayContaining(['roc.png', 'explanation.png']));
  const page = readFileSync(report, 'utf8');
  for (const part of ['Where the model looked', 'synthetic (phantoms)', 'For research and teaching', '<svg']) {
    expect(page).toContain(part);
  }
  // Figures of drawn images beside those of real ones would mislead; and nothing is fetched.
  expect(page).not.toContain('Wang 2017');
  expect(page).not.toMatch(/(src|href)="https?:/);
});

it('does not overwrite an earlier demo', async () => {
  expectInputError(await roentgen('demo', '--out', place('demo'), '--json'), place('demo'), '--out');
});
