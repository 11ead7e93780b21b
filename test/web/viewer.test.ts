/** The viewer as its readers use it: a real browser, a real server, X-rays that are dropped. */

import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { writePhantoms } from '../../src/phantom/dataset.ts';
import { complaintsOf, expectAccessible, hasChromium, overflowOf, startChromium } from '../support/chromium.ts';
import { roentgen, scratchFolder } from '../support/cli.ts';
import { realData } from '../support/data.ts';
import { drop, saved, settled } from '../support/drop.ts';
import { tinyModel, writeModel } from '../support/model.ts';
import { type Served, serve } from '../support/serve.ts';

const inFolder = scratchFolder();

type Scores = Record<string, Record<string, number>>;

function scoresOf(csv: Buffer | string): Scores {
  const rows = parse(csv, { columns: true }) as Record<string, string>[];
  return Object.fromEntries(
    rows.map(({ Image, ...scores }) => [
      Image,
      Object.fromEntries(Object.entries(scores).map(([name, score]) => [name, Number(score)])),
    ]),
  );
}

/** The largest difference between two tables of the same images and findings. */
function largestDifference(a: Scores, b: Scores): number {
  expect(Object.keys(a)).toEqual(Object.keys(b));
  return Math.max(
    ...Object.entries(a).flatMap(([image, scores]) =>
      Object.entries(scores).map(([finding, score]) => Math.abs(score - b[image]![finding]!)),
    ),
  );
}

describe.skipIf(!hasChromium)('the viewer (skipped where /usr/bin/chromium is absent)', () => {
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let complaints: string[];
  let server: Served;
  const images: string[] = [];

  beforeAll(async () => {
    await writePhantoms({ folder: inFolder('phantoms'), images: 3, seed: 3, size: 192 });
    const table = parse(readFileSync(inFolder('phantoms', 'labels.csv')), { columns: true }) as { Image: string }[];
    images.push(...table.map(({ Image }) => inFolder('phantoms', 'images', Image)));
    const model = writeModel(inFolder('model.onnx'), {
      thresholds: { Mass: 0.1, Edema: 0.9 },
      calibration: { Mass: { kind: 'temperature', temperature: 2 } },
    });
    server = await serve(['--model', model, '--no-log']);
    browser = await startChromium();
  });
  beforeEach(async () => {
    context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    page = await context.newPage();
    page.setDefaultTimeout(15_000);
    complaints = complaintsOf(page);
    await page.goto(server.url);
    await page.getByText('Drop chest X-rays here').waitFor();
  });
  afterEach(() => context.close());

  it('reads what is dropped, with everything from its own server, and less than 300 kB of script before the engine', async () => {
    const scripts = await page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .filter(({ name }) => /\.m?js$/.test(name))
        .map((entry) => (entry as unknown as { decodedBodySize: number }).decodedBodySize),
    );
    expect(scripts.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThan(300_000);
    const addresses: string[] = [];
    page.on('request', (request) => addresses.push(request.url()));
    await drop(page, images[0]!);
    await settled(page, 1);
    expect(addresses.filter((address) => !address.startsWith(server.url) && !address.startsWith('blob:'))).toEqual([]);
    // The image isn't sent anywhere.
    expect(addresses.some((address) => address.includes('predictions'))).toBe(false);
    await page.getByText(/Read on this device · processor, \d+ threads?/).waitFor();
    expect(
      await page.evaluate(() => (globalThis as unknown as { crossOriginIsolated: boolean }).crossOriginIsolated),
    ).toBe(true);
    expect(complaints).toEqual([]);
  });

  it('shows scores sorted, the operating point, the calibrated probability, and the map of the finding that is chosen', async () => {
    await drop(page, images[0]!);
    await settled(page, 1);
    const json = JSON.parse((await saved(page, 'Scores as JSON')).toString());
    expect(json).toMatchObject({
      model: { name: 'model.onnx', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
      read: 'in the browser',
    });
    const findings = json.images[0].findings as {
      finding: string;
      probability: number;
      calibratedProbability: number | null;
      threshold: number | null;
    }[];
    const logit = (p: number) => Math.log(p / (1 - p));
    const mass = findings.find(({ finding }) => finding === 'Mass')!;
    expect(logit(mass.calibratedProbability!)).toBeCloseTo(logit(mass.probability) / 2, 5);
    expect(findings.map(({ threshold }) => threshold)).toEqual([0.1, 0.9, null]);
    const sorted = [...findings].sort((a, b) => b.probability - a.probability).map(({ finding }) => finding);
    expect(await page.locator('.score:not(.score-none) .score-name').allTextContents()).toEqual(sorted);
    // The finding with the highest score is chosen; another is chosen by its row.
    const view = page.getByRole('application');
    expect(await view.getAttribute('aria-label')).toContain(`heat map for ${sorted[0]}`);
    const before = await view.screenshot();
    await page.getByRole('radio', { name: new RegExp(`^${sorted[1]}`) }).check();
    expect(await view.getAttribute('aria-label')).toContain(`heat map for ${sorted[1]}`);
    expect((await view.screenshot()).equals(before)).toBe(false);
  });

  it('draws the map as opaque as is asked for, and not at all where it is switched off', async () => {
    await drop(page, images[0]!);
    await settled(page, 1);
    const colourfulness = async () => {
      const { data } = await sharp(await page.getByRole('application').locator('canvas').screenshot())
        .removeAlpha()
        .raw()
        .toBuffer({ resolveWithObject: true });
      let sum = 0;
      for (let i = 0; i < data.length; i += 3)
        sum += Math.abs(data[i]! - data[i + 1]!) + Math.abs(data[i + 1]! - data[i + 2]!);
      return sum / data.length;
    };
    await page.getByRole('radio', { name: 'Colour', exact: true }).check();
    const slider = page.getByRole('slider', { name: 'Opacity' });
    await slider.fill('20');
    const faint = await colourfulness();
    await slider.fill('90');
    const strong = await colourfulness();
    expect(strong).toBeGreaterThan(2 * faint);
    await page.getByRole('button', { name: 'Heat map' }).click();
    expect(await colourfulness()).toBeLessThan(faint / 2);
  });

  it('gives on the device, on the server and with `predict` the same scores for PNG and JPEG, in grey, colour, 16 bits, with alpha, turned by Exif', async () => {
    const kinds = inFolder('kinds');
    const grey = sharp(images[1]!);
    const tinted = () => grey.clone().tint('#ffd0a0');
    mkdirSync(kinds);
    const files: Record<string, Buffer> = {
      'grey.png': await grey.clone().png().toBuffer(),
      'interlaced.png': await grey.clone().png({ progressive: true }).toBuffer(),
      'palette.png': await tinted().png({ palette: true }).toBuffer(),
      'alpha.png': await tinted().ensureAlpha(0.3).png().toBuffer(),
      'wide.png': await grey.clone().toColourspace('grey16').linear(1.3, 77).png().toBuffer(),
      'grey.jpg': await grey.clone().jpeg({ quality: 92 }).toBuffer(),
      'colour.jpg': await tinted().jpeg({ quality: 90 }).toBuffer(),
      'turned.jpg': await tinted().jpeg({ progressive: true }).withMetadata({ orientation: 6, icc: 'p3' }).toBuffer(),
    };
    for (const [name, bytes] of Object.entries(files)) writeFileSync(`${kinds}/${name}`, bytes);
    const table = inFolder('predict.csv');
    const { code, stderr } = await roentgen(
      'predict',
      '--model',
      inFolder('model.onnx'),
      '--images',
      kinds,
      '--out',
      table,
    );
    expect(code, stderr).toBe(0);
    const expected = scoresOf(readFileSync(table));
    await drop(page, ...Object.keys(expected).map((name) => `${kinds}/${name}`));
    await settled(page, Object.keys(files).length);
    const device = scoresOf(await saved(page, 'Scores as CSV'));
    expect(largestDifference(device, expected)).toBeLessThan(1e-4);
    await page.getByRole('radio', { name: 'On the server' }).check();
    await settled(page, Object.keys(files).length);
    expect(largestDifference(scoresOf(await saved(page, 'Scores as CSV')), expected)).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('reads on the device without any network, once the model is there', async () => {
    await drop(page, images[0]!);
    await settled(page, 1);
    await context.setOffline(true);
    await drop(page, images[1]!);
    await settled(page, 2);
    expect(await page.locator('.thumbnail-status').allTextContents()).toEqual(['read', 'read']);
    await page.getByRole('radio', { name: 'On the server' }).check();
    await page.getByRole('alert').getByText('the server can’t be reached').waitFor();
    await context.setOffline(false);
    await page.getByRole('button', { name: 'Try again' }).click();
    await settled(page, 2);
    expect(await page.locator('.thumbnail-status').allTextContents()).toEqual(['read', 'read']);
  });

  it('says what it can’t read, and why, and reads the others', async () => {
    writeFileSync(inFolder('cut.png'), readFileSync(images[0]!).subarray(0, 5000));
    writeFileSync(inFolder('text.png'), 'no image');
    await sharp(images[0]!).tiff().toFile(inFolder('film.tif'));
    await drop(page, inFolder('cut.png'), inFolder('text.png'), inFolder('film.tif'), images[2]!);
    await settled(page, 4);
    expect(await page.locator('.thumbnail-status').allTextContents()).toEqual(['failed', 'failed', 'failed', 'read']);
    await page.getByRole('alert').getByText('cut.png: the file is cut off').waitFor();
    await page.getByRole('button', { name: 'film.tif, failed' }).click();
    await page.getByRole('alert').getByText('the server does').waitFor();
    await page.getByRole('radio', { name: 'On the server' }).check();
    await settled(page, 4);
    expect(await page.locator('.thumbnail-status').allTextContents()).toEqual(['failed', 'failed', 'read', 'read']);
  });

  it('shows a TIFF as the server has decoded it, and then reads it on the device with the same scores', async () => {
    await sharp(images[0]!).tiff({ compression: 'lzw' }).toFile(inFolder('shown.tif'));
    // The same pixels in a form that the page decodes itself.
    await drop(page, images[0]!);
    await settled(page, 1);
    const ownPicture = await saved(page, 'Picture');
    await page.getByRole('radio', { name: 'On the server' }).check();
    await page.getByRole('button', { name: `Remove ${basename(images[0]!)}` }).click();
    await drop(page, inFolder('shown.tif'));
    await settled(page, 1);
    await expect.poll(() => page.getByText('192 × 192').count()).toBe(1);
    expect(await page.getByText('can’t be shown').count()).toBe(0);
    const onServer = scoresOf(await saved(page, 'Scores as CSV'));
    const xrayOf = async (picture: Buffer) =>
      sharp(picture).extract({ left: 0, top: 0, width: 192, height: 192 }).raw().toBuffer();
    await page.getByRole('radio', { name: 'On this device' }).check();
    await settled(page, 1);
    expect(largestDifference(scoresOf(await saved(page, 'Scores as CSV')), onServer)).toBeLessThan(1e-4);
    // Read by the same engine, the whole picture is the same, map and all.
    expect((await xrayOf(await saved(page, 'Picture'))).equals(await xrayOf(ownPicture))).toBe(true);
    expect(complaints).toEqual([]);
  });

  it('compares two findings side by side, and shows boxes of a dropped table', async () => {
    await drop(page, images[0]!);
    await settled(page, 1);
    await page.getByRole('button', { name: 'Two side by side' }).click();
    await page.getByRole('radio', { name: /^Effusion/ }).check();
    const labels = await page
      .getByRole('application')
      .evaluateAll((views) => views.map((view) => view.getAttribute('aria-label')));
    expect(labels).toHaveLength(2);
    expect(labels[1]).toContain('Effusion');
    writeFileSync(
      inFolder('boxes.csv'),
      `Image,Finding,x,y,width,height\n${basename(images[0]!)},Effusion,20,30,60,50\n`,
    );
    const before = await page.getByRole('application').nth(1).screenshot();
    await drop(page, inFolder('boxes.csv'));
    await page.getByRole('status').getByText('boxes.csv: 1 box').waitFor();
    expect((await page.getByRole('application').nth(1).screenshot()).equals(before)).toBe(false);
    writeFileSync(inFolder('wrong.csv'), 'Image,Finding\na.png,Mass\n');
    await drop(page, inFolder('wrong.csv'));
    await page.getByRole('alert').getByText('no column for the box').waitFor();
  });

  it('zooms, moves and windows by mouse and by fingers', async () => {
    await drop(page, images[0]!);
    await settled(page, 1);
    const view = page.getByRole('application');
    const corner = () => page.locator('.corner-window').textContent();
    const whole = await corner();
    const { x, y, width, height } = (await view.boundingBox())!;
    const [middleX, middleY] = [x + width / 2, y + height / 2];
    await page.mouse.move(middleX, middleY);
    await page.mouse.wheel(0, -400);
    await expect.poll(corner).not.toBe(whole);
    const before = await view.screenshot();
    await page.mouse.down();
    await page.mouse.move(middleX + 80, middleY + 30, { steps: 3 });
    await page.mouse.up();
    expect((await view.screenshot()).equals(before)).toBe(false);
    await page.mouse.down({ button: 'right' });
    await page.mouse.move(middleX, middleY + 90, { steps: 3 });
    await page.mouse.up({ button: 'right' });
    expect(await corner()).not.toContain('L 128 W 255');
    await page.mouse.dblclick(middleX, middleY);
    await page.getByRole('button', { name: 'Reset' }).click();
    await expect.poll(corner).toBe(whole);
    // Two fingers that part: the image grows by as much.
    const percent = async () => Number(/(\d+) %/.exec((await corner()) ?? '')?.[1]);
    const small = await percent();
    await view.locator('canvas').evaluate(
      (canvas, [left, top]) => {
        const { PointerEvent } = globalThis as unknown as { PointerEvent: new (type: string, init: object) => Event };
        const send = (type: string, pointerId: number, clientX: number) =>
          canvas.dispatchEvent(
            new PointerEvent(type, { pointerId, pointerType: 'touch', clientX, clientY: top, bubbles: true }),
          );
        // Only real fingers can be captured.
        Object.assign(canvas.parentElement!, { setPointerCapture: () => undefined });
        send('pointerdown', 11, left! - 50);
        send('pointerdown', 12, left! + 50);
        send('pointermove', 11, left! - 75);
        send('pointermove', 12, left! + 75);
        send('pointerup', 11, left! - 75);
        send('pointerup', 12, left! + 75);
      },
      [middleX, middleY],
    );
    await expect.poll(async () => Math.abs((await percent()) / small - 1.5)).toBeLessThan(0.05);
  });

  it('works by keyboard alone', async () => {
    await drop(page, images[0]!, images[1]!);
    await settled(page, 2);
    const view = page.getByRole('application');
    const focusedName = () =>
      page.evaluate(() =>
        (
          globalThis as unknown as { document: { activeElement: { getAttribute(name: string): string | null } } }
        ).document.activeElement.getAttribute('role'),
      );
    for (let presses = 0; presses < 40 && (await focusedName()) !== 'application'; presses++)
      await page.keyboard.press('Tab');
    expect(await focusedName()).toBe('application');
    const corner = () => page.locator('.corner-window').textContent();
    const whole = await corner();
    await page.keyboard.press('+');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Shift+ArrowUp');
    await page.keyboard.press('i');
    expect(await corner()).toMatch(/^L 120 W 255 · inverted/);
    await page.keyboard.press('r');
    expect(await corner()).toBe(whole);
    await page.keyboard.press('n');
    expect(await view.getAttribute('aria-label')).toContain(basename(images[1]!));
    // The findings are radio buttons: one Tab to them, arrows among them.
    for (let presses = 0; presses < 40 && !(await page.locator('.score input:focus').count()); presses++)
      await page.keyboard.press('Tab');
    const before = await view.getAttribute('aria-label');
    await page.keyboard.press('ArrowDown');
    expect(await view.getAttribute('aria-label')).not.toBe(before);
  });

  it('saves the picture at the X-ray’s own size, and prints one page', async () => {
    await drop(page, images[0]!);
    await settled(page, 1);
    const { width, height } = await sharp(await saved(page, 'Picture')).metadata();
    expect(width).toBe(192);
    expect(height).toBeGreaterThan(192);
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
    expect(pdf.match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
  });

  it.each(['dark', 'light'] as const)(
    'has no faults for screen readers and keyboards, and fits 360 pixels, in the %s theme',
    async (theme) => {
      if (theme === 'light') await page.getByRole('button', { name: 'Use the light theme' }).click();
      await expectAccessible(page);
      await drop(page, images[0]!);
      await settled(page, 1);
      await expectAccessible(page);
      await page.setViewportSize({ width: 360, height: 740 });
      // Charts and stage take the new width in the next frame.
      await expect.poll(() => overflowOf(page)).toBeLessThanOrEqual(0);
      await expectAccessible(page);
      await page.getByRole('contentinfo').getByText('For research and teaching, not for diagnosis.').waitFor();
    },
  );

  it.skipIf(!realData('nih'))(
    'gives the scores of `predict` for real X-rays (skipped where shared/data is absent)',
    async () => {
      const folder = realData('nih/images')!;
      mkdirSync(inFolder('real'));
      const all = readdirSync(folder).sort();
      const isRgba = (name: string) => readFileSync(`${folder}/${name}`)[25] === 6;
      const names = [...all.slice(0, 3), ...all.filter(isRgba).slice(0, 1)];
      for (const name of names) cpSync(`${folder}/${name}`, inFolder('real', name));
      const misc = realData('images-misc');
      for (const name of misc ? readdirSync(misc).filter((each) => /\.jpe?g$/.test(each)) : [])
        cpSync(`${misc}/${name}`, inFolder('real', name));
      const table = inFolder('real.csv');
      await roentgen('predict', '--model', inFolder('model.onnx'), '--images', inFolder('real'), '--out', table);
      const expected = scoresOf(readFileSync(table));
      expect(Object.keys(expected).length).toBeGreaterThan(4);
      await drop(page, ...Object.keys(expected).map((name) => inFolder('real', name)));
      await settled(page, Object.keys(expected).length);
      expect(largestDifference(scoresOf(await saved(page, 'Scores as CSV')), expected)).toBeLessThan(1e-4);
    },
  );

  it('says why a model file can’t be opened, and keeps the server’s', async () => {
    writeFileSync(inFolder('damaged.onnx'), readFileSync(inFolder('model.onnx')).subarray(0, 3000));
    await drop(page, inFolder('damaged.onnx'), images[0]!);
    await page.getByRole('alert').getByText('damaged.onnx').waitFor();
    await settled(page, 1);
    expect(await page.locator('.thumbnail-status').allTextContents()).toEqual(['read']);
  });

  it('opens a model file of the reader’s own', async () => {
    writeModel(inFolder('own.onnx'), { findings: ['Hernia', 'Mass'] }, 2);
    await drop(page, inFolder('own.onnx'), images[0]!);
    await settled(page, 1);
    expect(await page.locator('.score:not(.score-none) .score-name').allTextContents()).toHaveLength(2);
    expect(await page.getByRole('radio', { name: 'On the server' }).isDisabled()).toBe(true);
    expect(tinyModel.findings).toHaveLength(3);
  });
});
