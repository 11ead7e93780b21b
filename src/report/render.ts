/**
 * From SVG text to PNG bytes. The text is drawn with Inter, which comes as an npm package, so that a figure is the same
 * on every machine and has its words even where no fonts are installed.
 */

import { createRequire } from 'node:module';
import { join } from 'node:path';
import { renderAsync } from '@resvg/resvg-js';
import { writeFileSafely } from '../base/files.ts';

/** What every figure asks for; a browser without Inter takes its own interface font. */
export const fontFamily = 'Inter, system-ui, sans-serif';

const require = createRequire(import.meta.url);
const fontFiles = ['400Regular/Inter_400Regular.ttf', '600SemiBold/Inter_600SemiBold.ttf'].map((file) =>
  require.resolve(`@expo-google-fonts/inter/${file}`),
);

/** Scripts that Inter lacks: all but Latin, Greek, Cyrillic, and the signs between U+2000 and U+2BFF. */
const beyondInter = /[\u0530-\u1c7f\u1c90-\u1cff\u2c00-\ufefe\u{10000}-\u{10ffff}]/u;

export interface RenderOptions {
  /** Pixels per SVG unit; 2 if left out, which is sharp on today's screens and in print. */
  readonly scale?: number;
  /** A CSS colour under the figure; white if left out. */
  readonly background?: string;
}

/**
 * Renders an SVG document as PNG. Images inside must be data URIs. The machine's own fonts are looked at only for scripts that
 * Inter lacks (a finding named in Chinese, say).
 *
 * @throws Error where the text isn't an SVG document.
 */
export async function renderPng(svg: string, options: RenderOptions = {}): Promise<Uint8Array> {
  const { scale = 2, background = 'white' } = options;
  const image = await renderAsync(svg, {
    background,
    fitTo: { mode: 'zoom', value: scale },
    font: {
      fontFiles,
      loadSystemFonts: beyondInter.test(svg),
      defaultFontFamily: 'Inter',
      sansSerifFamily: 'Inter',
    },
  });
  return image.asPng();
}

/**
 * Writes a figure as `name.svg` and `name.png` (at 2 pixels a unit) into a folder, which is made if missing.
 *
 * @throws InputError if a file can't be written.
 */
export async function writeFigure(
  folder: string,
  name: string,
  svg: string,
): Promise<{ readonly svg: string; readonly png: string }> {
  const paths = { svg: join(folder, `${name}.svg`), png: join(folder, `${name}.png`) };
  const png = await renderPng(svg);
  await writeFileSafely(paths.svg, svg);
  await writeFileSafely(paths.png, png);
  return paths;
}
