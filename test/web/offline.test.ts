/** The page without its server: opened again from what the browser has kept, and never in place of what the server has now. */

import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { describeModel } from '../../src/network/model-file.ts';
import { builtPage } from '../../src/server/page.ts';
import { hasChromium, startChromium } from '../support/chromium.ts';
import { scratchFolder } from '../support/cli.ts';
import { drop, saved, settled } from '../support/drop.ts';
import { writeModel } from '../support/model.ts';
import { greyPng, testServer } from '../support/server.ts';

const inFolder = scratchFolder();

/** The names of what the browser keeps, without hashes and versions, and whether it has a model's description. */
function keptBy(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const { caches } = globalThis as unknown as {
      caches: { keys(): Promise<string[]>; match(address: string): Promise<unknown> };
    };
    const names = (await caches.keys()).map((name) => name.replace(/-[^-]*$/, ''));
    return [...names.sort(), ...((await caches.match('v1/model')) === undefined ? [] : ['described'])];
  });
}
const all = ['roentgen-engine', 'roentgen-model', 'roentgen-page', 'described'];

describe.skipIf(!hasChromium)('the page without its server (skipped where /usr/bin/chromium is absent)', () => {
  const image = inFolder('image.png');
  beforeAll(async () => {
    writeFileSync(image, await greyPng(90, 80));
  });

  it('opens again and reads, threads and all, says so, and shows another model and release as soon as there are', async () => {
    const browser = await startChromium();
    const context = await browser.newContext();
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    const first = await testServer();
    const port = Number(new URL(first.url).port);
    await page.goto(first.url);
    await drop(page, image);
    await settled(page, 1);
    const online = (await saved(page, 'Scores as CSV')).toString();
    await expect.poll(() => keptBy(page), { timeout: 20_000 }).toEqual(all);

    await first.close();
    await page.reload();
    await page.getByRole('status').getByText('The server can’t be reached').waitFor();
    await drop(page, image);
    await settled(page, 1);
    expect((await saved(page, 'Scores as CSV')).toString()).toBe(online);
    expect(
      await page.evaluate(() => (globalThis as unknown as { crossOriginIsolated: boolean }).crossOriginIsolated),
    ).toBe(true);
    await page.getByRole('radio', { name: 'On the server' }).check();
    await page.getByRole('alert').getByText('the server can’t be reached').waitFor();

    // Another release of the page, and another model, at the same address.
    cpSync(builtPage(), inFolder('page'), { recursive: true });
    const document = inFolder('page', 'index.html');
    writeFileSync(
      document,
      readFileSync(document, 'utf8').replace('<title>Roentgen</title>', '<title>Another</title>'),
    );
    const bytes = readFileSync(writeModel(inFolder('other.onnx'), { findings: ['Hernia'] }, 2));
    const other = { name: 'other', bytes, description: describeModel(bytes, 'other'), sessions: [] };
    const second = await testServer({ port, pageFolder: inFolder('page'), model: other });
    await page.reload();
    expect(await page.title()).toBe('Another');
    await page.getByText('other', { exact: true }).waitFor();
    await drop(page, image);
    await settled(page, 1);
    expect(await page.locator('.score:not(.score-none) .score-name').allTextContents()).toEqual(['Hernia']);
    await expect.poll(() => keptBy(page), { timeout: 20_000 }).toEqual(all);
    await second.close();
    await page.reload();
    await page.getByText('other', { exact: true }).waitFor();
  });
});
