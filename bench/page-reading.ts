/** Drops X-rays one after the other onto the viewer in Chromium, and times each until its scores are there; prints one line of JSON. Arguments: size, images, threads. */

import { readdirSync, readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { encodePng } from '../src/image/encode.ts';
import { renderPhantom } from '../src/phantom/render.ts';
import { randomModel, startBuilt } from './serving.ts';

const [size, images, threads] = process.argv.slice(2, 5).map(Number) as [number, number, number];
const xray = await encodePng(renderPhantom({ seed: 1, of: 0, size: 1024 }).image);
const server = await startBuilt('--model', randomModel(size).path);
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
try {
  const page = await browser.newPage();
  // The page takes as many threads as it is told there are cores. Text, not a function: a compiler's helpers don't exist in the page.
  await page.addInitScript(`Object.defineProperty(navigator, 'hardwareConcurrency', { get: () => ${threads} })`);
  await page.goto(server.url);
  await page.getByText('Drop chest X-rays here').waitFor();
  const seconds: number[] = [];
  for (let image = 0; image < images; image++) {
    seconds.push(
      await page.evaluate(dropAndWait, {
        base64: Buffer.from(xray).toString('base64'),
        name: `${image}.png`,
        count: image + 1,
      }),
    );
  }
  await page.getByText(`processor, ${threads} ${threads === 1 ? 'thread' : 'threads'}`).waitFor();
  process.stdout.write(`${JSON.stringify({ seconds, peakGiB: largestOfChromium() })}\n`);
} finally {
  await browser.close();
  await server.stop();
}

/** Runs in the page. */
function dropAndWait({ base64, name, count }: { base64: string; name: string; count: number }): Promise<number> {
  // biome-ignore lint/suspicious/noExplicitAny: the page's own types aren't those of Node
  const { document, DataTransfer, DragEvent, File, MutationObserver, atob } = globalThis as any;
  const transfer = new DataTransfer();
  transfer.items.add(new File([Uint8Array.from(atob(base64), (letter) => (letter as string).charCodeAt(0))], name));
  return new Promise((resolve) => {
    const start = performance.now();
    const observer = new MutationObserver(() => {
      if (document.querySelectorAll('.status-read').length < count) return;
      observer.disconnect();
      resolve((performance.now() - start) / 1000);
    });
    observer.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
  });
}

/** The most memory that one of the browser's processes has had. */
function largestOfChromium(): number {
  const peaks = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => {
      try {
        const status = readFileSync(`/proc/${name}/status`, 'utf8');
        return status.startsWith('Name:\tchromium') ? Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) : 0;
      } catch {
        // It has ended in between.
        return 0;
      }
    });
  return Math.max(...peaks) / 2 ** 20;
}
