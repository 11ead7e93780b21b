/** Drops X-rays one after the other onto the viewer in Chromium, and times each until its scores are there; prints one line of JSON. Arguments: size, images, threads. */

import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { nihFindings } from '../src/dataset/findings.ts';
import { encodePng } from '../src/image/encode.ts';
import { densenet121 } from '../src/network/architecture.ts';
import { encodeClassifier } from '../src/network/model-file.ts';
import { initialParameters, parameterTable } from '../src/network/parameters.ts';
import { renderPhantom } from '../src/phantom/render.ts';

const [size, images, threads] = process.argv.slice(2, 5).map(Number) as [number, number, number];
const folder = mkdtempSync(join(tmpdir(), 'roentgen-page-'));
const model = join(folder, 'model.onnx');
writeFileSync(
  model,
  encodeClassifier(
    {
      architecture: { ...densenet121, blocks: [...densenet121.blocks] },
      findings: [...nihFindings],
      size,
      resize: 'nearest',
      normalisation: { rule: 'image', epsilon: 1e-6 },
      thresholds: {},
      training: {},
    },
    initialParameters(parameterTable(densenet121, nihFindings.length), 1),
  ),
);
const xray = await encodePng(renderPhantom({ seed: 1, of: 0, size: 1024 }).image);
const server = spawn(
  process.execPath,
  ['dist/cli/main.js', 'serve', '--model', model, '--port', '0', '--json', '--no-log'],
  {
    stdio: ['ignore', 'pipe', 'inherit'],
  },
);
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
try {
  const { url } = await new Promise<{ url: string }>((resolve) => {
    let text = '';
    server.stdout.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      if (text.endsWith('}\n')) resolve(JSON.parse(text));
    });
  });
  const page = await browser.newPage();
  // The page takes as many threads as it is told there are cores.
  await page.addInitScript(
    (cores) =>
      Object.defineProperty((globalThis as unknown as { navigator: object }).navigator, 'hardwareConcurrency', {
        get: () => cores,
      }),
    threads,
  );
  await page.goto(url);
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
  process.stdout.write(`${JSON.stringify({ seconds, peakGiB: largestOfChromium() })}\n`);
} finally {
  await browser.close();
  server.kill();
  rmSync(folder, { recursive: true, force: true });
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
