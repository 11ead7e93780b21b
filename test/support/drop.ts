/** Opens files in the viewer as its readers do, and waits until it has read them. */

import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Page } from 'playwright-core';

/** Drops files onto the page as a file manager does. */
export async function drop(page: Page, ...paths: readonly string[]): Promise<void> {
  const files = paths.map((path) => ({ name: basename(path), base64: readFileSync(path).toString('base64') }));
  const transfer = await page.evaluateHandle((dropped) => {
    const { DataTransfer, File, atob } = globalThis as unknown as {
      DataTransfer: new () => { items: { add(file: unknown): void } };
      File: new (parts: Uint8Array[], name: string) => unknown;
      atob(text: string): string;
    };
    const data = new DataTransfer();
    for (const { name, base64 } of dropped) {
      data.items.add(new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], name));
    }
    return data;
  }, files);
  await page.dispatchEvent('body', 'dragover', { dataTransfer: transfer });
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
}

/** Waits until all images are read, or have failed. */
export async function settled(page: Page, images: number): Promise<void> {
  await page.waitForFunction((count) => {
    const { document } = globalThis as unknown as {
      document: { querySelectorAll(query: string): Iterable<{ textContent: string }> };
    };
    const statuses = [...document.querySelectorAll('.thumbnail-status')].map(({ textContent }) => textContent);
    return statuses.length === count && statuses.every((status) => status === 'read' || status === 'failed');
  }, images);
}

/** What is downloaded when a button is pressed. */
export async function saved(page: Page, button: string): Promise<Buffer> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button }).click(),
  ]);
  return readFileSync(await download.path());
}
