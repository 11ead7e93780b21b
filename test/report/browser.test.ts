/** Reports as their readers see them: in a real browser, with nothing to fetch, on a telephone and on a wide screen. */

import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { compareModels } from '../../src/evaluation/compare.ts';
import { join, readTruth } from '../../src/evaluation/join.ts';
import { readPredictions } from '../../src/evaluation/predictions.ts';
import { evaluationRecord } from '../../src/evaluation/record/record.ts';
import type { EvaluationRecord } from '../../src/evaluation/record/schema.ts';
import { proportion } from '../../src/evaluation/wilson.ts';
import { comparisonReport, comparisonReportFigure } from '../../src/report/comparison.ts';
import { evaluationReport } from '../../src/report/report.ts';
import { evaluationFigures } from '../../src/report/sections/figures.ts';
import { complaintsOf, expectAccessible, hasChromium, overflowOf, startChromium } from '../support/chromium.ts';
import { scratchFolder } from '../support/cli.ts';
import { realData } from '../support/data.ts';
import { fullRecord, joinedOf, recordOf, scoredLabels } from '../support/evaluation.ts';

const place = scratchFolder();

/** Writes the report of a record; returns its address. */
function written(name: string, record: EvaluationRecord): string {
  const html = evaluationReport({
    title: 'Evaluation',
    record,
    figures: evaluationFigures(record),
    reproduction: { command: 'roentgen evaluate …', versions: ['roentgen'], files: record.files },
    generator: 'roentgen',
  });
  writeFileSync(place(name), html);
  return pathToFileURL(place(name)).href;
}

interface Screen {
  readonly width: number;
  readonly colorScheme?: 'light' | 'dark';
  readonly javaScriptEnabled?: boolean;
  /** For tools of the test, which the page's policy keeps out. */
  readonly bypassCSP?: boolean;
}

/** Opens a report without a network; what the page complains of is in the list. */
async function opened(browser: Browser, url: string, { width, ...options }: Screen) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, offline: true, ...options });
  const page = await context.newPage();
  const complaints = complaintsOf(page);
  await page.goto(url);
  return { page, complaints, close: () => context.close() };
}

/** What sticks out of the window and isn't in a box that scrolls by itself. */
function sticking(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    interface Shown {
      readonly tagName: string;
      readonly className: unknown;
      getBoundingClientRect(): { right: number; width: number };
      closest(query: string): unknown;
    }
    const { document, innerWidth } = globalThis as unknown as {
      document: { querySelectorAll(query: string): Iterable<Shown> };
      innerWidth: number;
    };
    return [...document.querySelectorAll('body *')]
      .filter((element) => element.closest('.paper, .table, pre, .hidden, script') === null)
      .filter((element) => element.getBoundingClientRect().right > innerWidth + 0.5)
      .map(({ tagName, className }) => `${tagName} ${String(className)}`);
  });
}

const record = fullRecord();
const mass = record.findings.Mass!;
const predictions = realData('predictions/preds.csv');
const labels = realData('labels/Data_Entry_2017_v2020.csv.gz');

describe.skipIf(!hasChromium)('a report in a browser (skipped where there is no Chromium)', () => {
  let browser: Browser;
  let url: string;
  beforeAll(async () => {
    browser = await startChromium();
    url = written('full.html', record);
  });

  it.each([
    { width: 360, colorScheme: 'dark' },
    { width: 1440, colorScheme: 'light' },
  ] as const)(
    'at $width pixels, $colorScheme: nothing is amiss, nothing sticks out, and readers without sight or mouse can use it',
    async (screen) => {
      const { page, complaints, close } = await opened(browser, url, { ...screen, bypassCSP: true });
      expect(await overflowOf(page)).toBeLessThanOrEqual(0);
      expect(await sticking(page)).toEqual([]);
      await expectAccessible(page);
      expect(complaints).toEqual([]);
      await close();
    },
  );

  it('follows the system’s colours and the reader’s choice', async () => {
    const { page, close } = await opened(browser, url, { width: 1440, colorScheme: 'dark' });
    const ground = () =>
      page.evaluate(() => {
        const { document, getComputedStyle } = globalThis as unknown as {
          document: { body: unknown };
          getComputedStyle(element: unknown): { backgroundColor: string };
        };
        return getComputedStyle(document.body).backgroundColor;
      });
    const dark = await ground();
    await page.getByLabel('Colours').selectOption('light');
    expect(await ground()).toBe('rgb(255, 255, 255)');
    await page.getByLabel('Colours').selectOption('dark');
    expect(await ground()).toBe(dark);
    expect(dark).not.toBe('rgb(255, 255, 255)');
    await close();
  });

  it('begins a finding’s exploring at its operating point, with the rates of the record', async () => {
    const { page, complaints, close } = await opened(browser, url, { width: 1440 });
    const part = page.locator('#finding-1');
    const rates = mass.operatingPoints[0]!.rates!;
    const row = (name: string) => part.locator(`tr[data-rate=${name}] td`).allTextContents();
    for (const name of ['sensitivity', 'specificity', 'ppv', 'npv'] as const) {
      const { value, count, of } = rates[name];
      const { low, high } = proportion(count, of).interval!;
      expect(await row(name)).toEqual([
        value!.toFixed(3),
        `${low.toFixed(3)} – ${high.toFixed(3)}`,
        `${count} of ${of}`,
      ]);
    }
    for (const name of ['truePositives', 'falsePositives', 'trueNegatives', 'falseNegatives'] as const) {
      expect(await part.locator(`[data-count=${name}]`).textContent()).toBe(String(rates[name]));
    }
    expect(complaints).toEqual([]);
    await close();
  });

  it('follows pointer, slider and arrow keys', async () => {
    const { page, close } = await opened(browser, url, { width: 1440 });
    const part = page.locator('#finding-1');
    const threshold = async () => Number(await part.locator('.slider output').textContent());
    const sensitivity = async () => Number(await part.locator('tr[data-rate=sensitivity] td').first().textContent());
    const chart = part.locator('.paper').first();
    await chart.scrollIntoViewIfNeeded();
    const box = (await chart.boundingBox())!;

    await page.mouse.move(box.x + 0.9 * box.width, box.y + 0.2 * box.height);
    expect(await sensitivity()).toBeGreaterThan(0.9);
    const low = await threshold();
    await page.mouse.move(box.x + 0.2 * box.width, box.y + 0.8 * box.height);
    expect(await threshold()).toBeGreaterThan(low);
    expect(await sensitivity()).toBeLessThan(0.7);

    const before = await threshold();
    await chart.focus();
    await page.keyboard.press('ArrowRight');
    expect(await threshold()).toBeLessThan(before);
    await page.keyboard.press('ArrowLeft');
    expect(await threshold()).toBe(before);
    const slider = part.getByRole('slider');
    await slider.press('End');
    expect(await threshold()).toBe(Math.max(...mass.curve!.thresholds));
    expect(await slider.getAttribute('aria-valuetext')).toContain('sensitivity');
    await close();
  });

  it('writes a threshold of nought as one', async () => {
    const scored = { findings: ['Mass'], labels: [0, 0, 1, 1], scores: [0, 0.4, 0.2, 0.9] };
    const { page, close } = await opened(browser, written('nought.html', recordOf(scored)), { width: 1440 });
    await page.getByRole('slider').press('Home');
    expect(await page.locator('.slider output').textContent()).toBe('0.000');
    await close();
  });

  it('restates predictive values for a prevalence that the reader gives', async () => {
    const { page, close } = await opened(browser, url, { width: 1440 });
    const part = page.locator('#finding-1');
    const { ppv, npv, prevalence } = mass.operatingPoints[0]!.restated!;
    await part.locator('.restated input').fill(String(100 * prevalence));
    expect(await part.locator('.restated output').textContent()).toBe(
      `${ppv.value!.toFixed(3)} (positive) and ${npv.value!.toFixed(3)} (negative).`,
    );
    await part.locator('.restated input').fill('100');
    expect(await part.locator('.restated output').textContent()).toContain('between 0 and 100');
    await close();
  });

  it('sorts the table of findings, undefined ones last either way', async () => {
    const { page, close } = await opened(browser, url, { width: 1440 });
    const table = page.locator('#summary table');
    const order = () => table.locator('tbody th').allTextContents();
    const areas = Object.entries(record.findings).filter(([, { auc }]) => auc !== null);
    const falling = areas.sort(([, a], [, b]) => b.auc! - a.auc!).map(([finding]) => finding);
    await table.getByRole('button', { name: 'AUC' }).click();
    expect(await order()).toEqual([...falling, 'Edema']);
    expect(await table.locator('th[aria-sort=descending]').textContent()).toBe('AUC');
    await table.getByRole('button', { name: 'AUC' }).click();
    expect(await order()).toEqual([...falling.reverse(), 'Edema']);
    await table.getByRole('button', { name: 'Finding' }).press('Enter');
    expect(await order()).toEqual(Object.keys(record.findings).sort());
    await close();
  });

  it('has all figures and tables where scripts are off, and no control that does nothing', async () => {
    const { page, close } = await opened(browser, url, { width: 1440, javaScriptEnabled: false });
    expect(await page.locator('figure svg').count()).toBeGreaterThan(15);
    expect(await page.locator('#finding-1 .readout').isVisible()).toBe(false);
    expect(await page.locator('.theme').isVisible()).toBe(false);
    expect(await page.locator('button').count()).toBe(0);
    await close();
  });

  it('prints on white paper without contents and controls', async () => {
    const { page, close } = await opened(browser, url, { width: 1440, colorScheme: 'dark' });
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('nav').isVisible()).toBe(false);
    expect(await page.locator('#finding-1 .readout').isVisible()).toBe(false);
    expect((await page.pdf({ format: 'A4' })).subarray(0, 5).toString()).toBe('%PDF-');
    await close();
  });

  it('shows a comparison of two models as soundly', async () => {
    const scored = scoredLabels(120);
    const joined = joinedOf(scored, 2);
    const tableOf = (turn: number) => ({
      path: `${turn}.csv`,
      sha256: 'abc',
      findings: scored.findings,
      images: joined.images,
      unusedColumns: [],
      probabilities: joined.scores.map((score, i) => (score + ((i * turn) % 7) / 7) / 2),
    });
    const truth = {
      ...tableOf(1),
      labels: joined.labels,
      rows: joined.rows,
      hasPatients: true,
      duplicates: [],
      unusedColumns: [],
    };
    const comparison = compareModels(tableOf(1), tableOf(3), truth);
    const data = { comparison, names: ['a.csv', 'b.csv'], data: 'test.csv', level: 0.95 } as const;
    const html = comparisonReport({
      ...data,
      figure: comparisonReportFigure(data),
      reproduction: { command: 'roentgen compare a.csv b.csv --truth test.csv', versions: ['roentgen'] },
      generator: 'roentgen',
    });
    writeFileSync(place('comparison.html'), html);
    const address = pathToFileURL(place('comparison.html')).href;
    for (const width of [360, 1440]) {
      const { page, complaints, close } = await opened(browser, address, { width });
      expect(await overflowOf(page)).toBeLessThanOrEqual(0);
      expect(await sticking(page)).toEqual([]);
      const { difference } = comparison.findings.Mass!;
      const cell = page.getByRole('row', { name: /^Mass/ }).locator('td').nth(4);
      expect(await cell.getAttribute('data-value')).toBe(String(difference));
      expect(complaints).toEqual([]);
      await close();
    }
  });

  it.skipIf(!predictions || !labels)(
    'is as sound with 22,433 real images (skipped where shared/data is absent)',
    async () => {
      const table = await readPredictions(predictions!);
      const joined = join(table, await readTruth(labels!, table.findings));
      const real = evaluationRecord({ joined, model: 'preds.csv', data: 'NIH', files: [] });
      const address = written('real.html', real);
      for (const width of [360, 1440]) {
        const { page, complaints, close } = await opened(browser, address, { width });
        expect(await overflowOf(page)).toBeLessThanOrEqual(0);
        expect(await page.locator('#finding-5 tr[data-rate=sensitivity] td').last().textContent()).toMatch(
          / of 1,139$/,
        );
        expect(complaints).toEqual([]);
        await close();
      }
    },
  );
});
