import { describe, expect, it } from 'vitest';
import { darkInk, ink, seriesStyle } from '../ink.ts';
import { darkFigureColours, themed } from './themed.ts';

/** Relative luminance of `#rrggbb` (WCAG 2.2). */
function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

describe('themed', () => {
  it('makes a variable of each colour of ink, with the colour itself where the page sets none', () => {
    expect(themed(`<svg><rect fill="white"/><path stroke="${ink.strong}" fill="none"/></svg>`)).toBe(
      `<svg><rect fill="var(--ink-white,white)"/><path stroke="var(--ink-0b4f8a,${ink.strong})" fill="none"/></svg>`,
    );
    expect(darkFigureColours).toContain('--ink-white: #171d24;');
  });

  it('leaves photographs and colours that mean a value alone', () => {
    const photograph = '<svg><image href="data:,"/><rect fill="white"/></svg>';
    expect(themed(photograph)).toBe(photograph);
    expect(themed('<svg><rect fill="#123456"/></svg>')).toBe('<svg><rect fill="#123456"/></svg>');
  });
});

describe('darkInk', () => {
  const paper = darkInk.white!;

  it.each([ink.text, ink.quiet])('text %s has a contrast of 4.5 on the dark paper', (colour) => {
    expect(contrast(darkInk[colour]!, paper)).toBeGreaterThanOrEqual(4.5);
  });

  it('curves have a contrast of 3 on the dark paper, as they have on white', () => {
    for (let index = 0; index < 7; index++) {
      const { colour } = seriesStyle(index);
      expect(contrast(colour, '#ffffff'), colour).toBeGreaterThanOrEqual(3);
      expect(contrast(darkInk[colour]!, paper), colour).toBeGreaterThanOrEqual(3);
    }
  });
});
