/** A line of marks with their names above a chart, broken where there is no more room. */

import * as Plot from '@observablehq/plot';
import { textAt } from '../figure.ts';
import { plot } from '../plot.ts';
import { element, type SvgElement } from '../svg.ts';
import { textWidth } from '../text.ts';

/** How a series is told from the others: by colour, and by shape, so that grey print tells it too. */
export interface Mark {
  readonly colour: string;
  readonly symbol: Plot.SymbolType;
  /** Drawn as an outline. */
  readonly isHollow?: boolean;
}

export interface LegendEntry extends Mark {
  readonly name: string;
}

const firstMarks: readonly Mark[] = [
  { colour: '#0b4f8a', symbol: 'circle' },
  { colour: '#d55e00', symbol: 'square', isHollow: true },
  { colour: '#009e73', symbol: 'triangle' },
  { colour: '#8a3b8f', symbol: 'diamond', isHollow: true },
  { colour: '#b87400', symbol: 'circle', isHollow: true },
  { colour: '#52606d', symbol: 'square' },
];

/** The marks of series in their order: twelve that differ, the later ones in other shapes of the same colours. */
export const marks: readonly Mark[] = [
  ...firstMarks,
  ...firstMarks.map(({ colour, isHollow = false }, index) => ({
    colour,
    symbol: firstMarks[(index + 2) % firstMarks.length]!.symbol,
    isHollow: !isHollow,
  })),
];

const style = { size: 12.5 };
/** Browsers without Inter may take a wider font. */
const spare = 1.12;
const lineHeight = 22;

/** Options of a dot of Plot that is drawn so. */
export function dotOptions({ colour, symbol, isHollow = false }: Mark, r = 5) {
  return { symbol, r, stroke: colour, strokeWidth: 1.8, fill: isHollow ? 'white' : colour } as const;
}

/** The legend, no wider than `width`, with its height. */
export function legend(entries: readonly LegendEntry[], width: number): { content: SvgElement; height: number } {
  let x = 6;
  let y = 10;
  const placed = entries.map((entry) => {
    const needed = 14 + textWidth(entry.name, style) * spare + 22;
    if (x > 6 && x + needed > width) {
      x = 6;
      y += lineHeight;
    }
    const place = { entry, x, y };
    x += needed;
    return place;
  });
  const height = y + 14;
  const dots = plot({
    width,
    height,
    margin: 0,
    x: { domain: [0, width], range: [0, width], axis: null },
    y: { domain: [0, height], range: [0, height], axis: null },
    marks: placed.map(({ entry, x, y }) => Plot.dot([{ x, y }], { x: 'x', y: 'y', ...dotOptions(entry) })),
  });
  const names = placed.map(({ entry, x, y }) => textAt(x + 12, y + 4.5, entry.name, style));
  return { content: element('g', {}, dots, ...names), height };
}
