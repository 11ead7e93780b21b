import { Resvg } from '@resvg/resvg-js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shortened, textWidth, wrapped } from './text.ts';

const style = { size: 12 };

describe('textWidth', () => {
  it('grows with size and weight and adds up', () => {
    expect(textWidth('Mass', { size: 24 })).toBeCloseTo(2 * textWidth('Mass', style), 10);
    expect(textWidth('Mass', { ...style, isBold: true })).toBeGreaterThan(textWidth('Mass', style));
    expect(textWidth('Mass, Edema', style)).toBeCloseTo(textWidth('Mass,', style) + textWidth(' Edema', style), 10);
  });

  it('is what the renderer draws, within a letter', async () => {
    const text = 'Pleural_Thickening (AUC 0.789)';
    const { createRequire } = await import('node:module');
    const font = createRequire(import.meta.url).resolve('@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf');
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="600" height="40"><text y="20" font-size="12" font-family="Inter">${text}</text></svg>`;
    const box = new Resvg(svg, { font: { fontFiles: [font], loadSystemFonts: false } }).getBBox()!;
    expect(Math.abs(box.width - textWidth(text, style))).toBeLessThan(6);
  });
});

describe('wrapped', () => {
  it('keeps every word in order and every line of several words within the width', () => {
    const word = fc.stringMatching(/^[a-zA-Z0-9.,]{1,15}$/);
    fc.assert(
      fc.property(fc.array(word, { maxLength: 30 }), fc.integer({ min: 20, max: 300 }), (words, width) => {
        const lines = wrapped(words.join(' '), width, style);
        expect(lines.join(' ')).toBe(words.join(' '));
        for (const line of lines) {
          if (line.includes(' ')) expect(textWidth(line, style)).toBeLessThanOrEqual(width);
        }
      }),
    );
  });
});

describe('shortened', () => {
  it('leaves what fits and cuts what does not, with an ellipsis', () => {
    expect(shortened('Mass', 100, style)).toBe('Mass');
    const cut = shortened('Lung opacity of unknown origin', 80, style);
    expect(cut).toMatch(/^Lung .*…$/);
    expect(textWidth(cut, style)).toBeLessThanOrEqual(80);
  });
});
