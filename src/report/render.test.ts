import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { fontFamily, renderPng, writeFigure } from './render.ts';

const withText = (text: string, weight = 400) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="120" height="40" font-family="${fontFamily}"><text x="10" y="25" font-size="16" font-weight="${weight}">${text}</text></svg>`;

/** How much of a picture is darker than mid-grey. */
async function darkPixels(png: Uint8Array): Promise<number> {
  const pixels = await sharp(png).greyscale().raw().toBuffer();
  return pixels.reduce((count, value) => count + (value < 128 ? 1 : 0), 0);
}

describe('renderPng', () => {
  it('draws text without any font of the machine, and the heavier weight darker', async () => {
    const regular = await darkPixels(await renderPng(withText('Effusion')));
    const bold = await darkPixels(await renderPng(withText('Effusion', 600)));
    expect(regular).toBeGreaterThan(300);
    expect(bold).toBeGreaterThan(regular * 1.1);
  });

  it('is white beneath, at two pixels a unit unless told otherwise', async () => {
    const plain = await sharp(await renderPng(withText('')))
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect([plain.info.width, plain.info.height]).toEqual([240, 80]);
    expect(plain.data.every((value) => value === 255)).toBe(true);
    expect((await sharp(await renderPng(withText(''), { scale: 1 })).metadata()).width).toBe(120);
  });

  it('gives the same bytes for the same figure', async () => {
    expect(Buffer.from(await renderPng(withText('Mass')))).toEqual(Buffer.from(await renderPng(withText('Mass'))));
  });

  it('rejects what is no SVG', async () => {
    await expect(renderPng('<p>no')).rejects.toThrow();
  });
});

describe('writeFigure', () => {
  it('leaves an SVG and a PNG, and nothing else', async () => {
    const folder = join(mkdtempSync(join(tmpdir(), 'roentgen-figure-')), 'figures');
    const paths = await writeFigure(folder, 'roc', withText('Mass'));
    expect(readdirSync(folder).sort()).toEqual(['roc.png', 'roc.svg']);
    expect(readFileSync(paths.svg, 'utf8')).toBe(withText('Mass'));
    expect((await sharp(paths.png).metadata()).format).toBe('png');
  });
});
