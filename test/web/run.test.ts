/** The pages of a run in a real browser: its evaluation, its data, its training as it goes. */

import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import type { BrowserContext, Page } from 'playwright-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { writePhantoms } from '../../src/phantom/dataset.ts';
import { complaintsOf, expectAccessible, hasChromium, overflowOf, startChromium } from '../support/chromium.ts';
import { roentgen, scratchFolder } from '../support/cli.ts';
import { writeModel } from '../support/model.ts';
import { serve } from '../support/serve.ts';

const inFolder = scratchFolder();
const run = (...names: readonly string[]) => inFolder('run', ...names);
const sha256 = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');
const findings = ['Mass', 'Edema', 'Effusion'];

/** A run as `train` and `evaluate` leave it, without the minutes that a training takes. */
async function makeRun(): Promise<void> {
  await writePhantoms({
    folder: inFolder('set'),
    images: 30,
    seed: 4,
    size: 64,
    fractions: { train: 0.4, valid: 0.2, test: 0.4 },
  });
  mkdirSync(run());
  writeModel(run('model.onnx'), { findings, thresholds: { Mass: 0.5 } });
  const tables = ['train', 'valid'].map((name) => ({
    path: inFolder('set', `${name}.csv`),
    sha256: sha256(inFolder('set', `${name}.csv`)),
  }));
  writeFileSync(
    run('config.json'),
    JSON.stringify({ tables, images: inFolder('set', 'images'), settings: { findings, epochs: 3 } }),
  );
  writeFileSync(
    run('history.csv'),
    'epoch,loss,val_loss,learning_rate,val_auc_Mass,val_auc_Edema\n1,0.9,0.8,0.001,0.6,\n2,0.7,0.75,0.001,0.7,\n',
  );
  writeFileSync(run('steps.csv'), 'step,epoch,loss,learning_rate\n1,1,1,0.001\n2,1,0.8,0.001\n3,2,0.7,0.001\n');
  const { code, stderr } = await roentgen(
    'evaluate',
    '--model',
    run('model.onnx'),
    '--images',
    inFolder('set', 'images'),
    '--truth',
    inFolder('set', 'test.csv'),
    '--bootstrap',
    '0',
    '--out',
    run('evaluation'),
  );
  expect(code, stderr).toBe(0);
}

describe.skipIf(!hasChromium)('the pages of a run (skipped where /usr/bin/chromium is absent)', () => {
  let context: BrowserContext;
  let page: Page;
  let complaints: string[];
  let address: string;
  let open: () => Promise<BrowserContext>;

  beforeAll(async () => {
    await makeRun();
    address = (await serve(['--run', run(), '--no-log'])).url;
    const browser = await startChromium();
    open = () => browser.newContext({ viewport: { width: 1280, height: 900 } });
  });
  beforeEach(async () => {
    context = await open();
    page = await context.newPage();
    page.setDefaultTimeout(15_000);
    complaints = complaintsOf(page);
  });
  afterEach(() => context.close());

  it('evaluation: the threshold moves, and with it sensitivity, specificity and the confusion, as the record has them', async () => {
    await page.goto(`${address}/#/evaluation`);
    const metrics = JSON.parse(readFileSync(run('evaluation', 'metrics.json'), 'utf8'));
    const name = findings.find((each) => metrics.findings[each].curve !== null)!;
    const { curve, positives, negatives } = metrics.findings[name];
    await page.getByRole('radio', { name: new RegExp(`^${name}`) }).check();
    const slider = page.getByRole('slider', { name: 'Threshold' });
    for (const point of [0, Math.floor(curve.thresholds.length / 2), curve.thresholds.length - 1]) {
      await slider.fill(String(curve.thresholds.length - 1 - point));
      const cells = await page.locator('.confusion td:not(:empty)').allTextContents();
      const [tp, fp] = [curve.truePositives[point], curve.falsePositives[point]];
      expect(cells.map(Number)).toEqual([tp, positives - tp, fp, negatives - fp]);
      const rates = await page.locator('.rates table:first-child tbody td:nth-child(2)').allTextContents();
      expect(rates.slice(0, 2)).toEqual([(tp / positives).toFixed(3), ((negatives - fp) / negatives).toFixed(3)]);
    }
    expect(complaints).toEqual([]);
  });

  it('data set: counts are those of the tables, and the filters find what the labels say', async () => {
    await page.goto(`${address}/#/dataset`);
    const rows = parse(readFileSync(inFolder('set', 'test.csv')), { columns: true }) as Record<string, string>[];
    const withEffusion = rows.filter(({ Effusion }) => Effusion === '1');
    const row = page.getByRole('row', { name: /^Effusion/ });
    await row.waitFor();
    expect(await row.locator('td').last().textContent()).toContain(String(withEffusion.length));
    await page.getByRole('combobox', { name: 'Finding' }).selectOption('Effusion');
    await page.getByRole('combobox', { name: 'Label' }).selectOption('present');
    await page
      .getByRole('status')
      .getByText(new RegExp(`^${withEffusion.length} image`))
      .waitFor();
    expect((await page.locator('.card-name').allTextContents()).sort()).toEqual(
      withEffusion.map(({ Image }) => Image!).sort(),
    );
    await page.getByRole('combobox', { name: 'Model' }).selectOption('wrong');
    await page.getByRole('combobox', { name: 'Label' }).selectOption('');
    await page.waitForFunction(() => {
      const { document } = globalThis as unknown as {
        document: { querySelectorAll(query: string): Iterable<{ textContent: string }> };
      };
      return [...document.querySelectorAll('.outcome')].every(({ textContent }) => textContent.startsWith('false'));
    });
    await page.getByRole('combobox', { name: 'Model' }).selectOption('');
    await page.locator('.card button').first().click();
    await page.getByRole('application').waitFor();
    await page.locator('.thumbnail .status-read').waitFor({ state: 'attached' });
    // A question is given up where the filters have changed before its answer came.
    expect(complaints.filter((complaint) => !complaint.endsWith('net::ERR_ABORTED'))).toEqual([]);
  });

  it('dataset: says why pictures are missing, and what to do', async () => {
    mkdirSync(inFolder('empty'));
    const own = await serve(['--run', run(), '--images', inFolder('empty'), '--no-log']);
    await page.goto(`${own.url}/#/dataset`);
    const alert = page.getByRole('alert').getByText('--images FOLDER');
    await alert.waitFor();
    expect(await alert.textContent()).toContain(inFolder('empty'));
    await page.locator('.card button').first().click();
    await page.getByRole('alert').getByText('--images FOLDER').nth(1).waitFor();
  });

  it('training: shows what there is, and a step and an epoch as they are made', async () => {
    await page.goto(`${address}/#/training`);
    await page.getByText('0.700').waitFor();
    await page.getByText('undefined').waitFor();
    const lines = () =>
      page
        .getByRole('img', { name: 'Loss by epoch' })
        .locator('.line')
        .evaluateAll((paths) => paths.map((path) => path.getAttribute('d')));
    const before = await lines();
    appendFileSync(run('steps.csv'), '4,2,0.6,0.001\n');
    appendFileSync(run('history.csv'), '3,0.6,0.7,0.0005,0.8,\n');
    await page.getByText('0.800').waitFor();
    expect(await lines()).not.toEqual(before);
    expect(complaints).toEqual([]);
  });

  it.each(['evaluation', 'dataset', 'training'])(
    '%s has no faults for screen readers, and fits 360 pixels',
    async (name) => {
      await page.goto(`${address}/#/${name}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.getByRole('heading', { level: 2 }).first().waitFor();
      await expectAccessible(page);
      await page.getByRole('button', { name: 'Use the light theme' }).click();
      await expectAccessible(page);
      await page.setViewportSize({ width: 360, height: 740 });
      // Charts and stage take the new width in the next frame.
      await expect.poll(() => overflowOf(page)).toBeLessThanOrEqual(0);
    },
  );
});
