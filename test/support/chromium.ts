/** A real browser for tests of pages: Debian's Chromium, driven from here. */

import { existsSync, readFileSync } from 'node:fs';
import type { AxeResults } from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, expect } from 'vitest';

const executablePath = '/usr/bin/chromium';

/** Tests that need it skip, and say so, where it isn't installed. */
export const hasChromium = existsSync(executablePath);

const started: Browser[] = [];

// At the top of the file: what a hook registers itself is never called.
afterAll(async () => {
  await Promise.all(started.map((browser) => browser.close()));
});

/** Starts it; it is closed after the tests of the file. */
export async function startChromium(args: readonly string[] = []): Promise<Browser> {
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', ...args] });
  started.push(browser);
  return browser;
}

/** What a page complains of: errors in its scripts, on its console, and files that don't come. */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('requestfailed', (request) => complaints.push(`${request.url()}: ${request.failure()?.errorText}`));
  return complaints;
}

const axe = new URL('../../node_modules/axe-core/axe.min.js', import.meta.url);

/** Expects that axe-core finds nothing that stands in the way of readers who can't see or use no mouse. */
export async function expectAccessible(page: Page): Promise<void> {
  const hasAxe = await page.evaluate(() => 'axe' in globalThis);
  // Not as a script of the page, which its content security policy would refuse.
  if (!hasAxe) await page.evaluate(readFileSync(axe, 'utf8'));
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  );
  expect(
    violations.map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes.map(({ html }) => html).join(' ')}`),
  ).toEqual([]);
}

/** Pixels by which a page is wider than its window. */
export function overflowOf(page: Page): Promise<number> {
  return page.evaluate(() => {
    const { document, innerWidth } = globalThis as unknown as {
      document: { documentElement: { scrollWidth: number } };
      innerWidth: number;
    };
    return document.documentElement.scrollWidth - innerWidth;
  });
}
