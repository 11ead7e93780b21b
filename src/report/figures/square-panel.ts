/** A small square chart with its name above and a few words inside: one of many in a grid, or one beside two others. */

import * as Plot from '@observablehq/plot';
import { type FigureTexts, gridFigure, standingAlone, textAt } from '../figure.ts';
import { ink } from '../ink.ts';
import { plot } from '../plot.ts';
import { element, type SvgElement } from '../svg.ts';
import { shortened } from '../text.ts';

export interface SquarePanel {
  readonly title: string;
  /** The first is set bold. */
  readonly words: readonly string[];
  readonly place: `${'lower' | 'upper'} ${'left' | 'right'}`;
  /** Words in a lower place stay above this part of the side; 0 if left out. */
  readonly floor?: number;
  readonly marks: readonly Plot.Markish[];
  /** What the axes are, for a page's script and for a figure that stands alone. */
  readonly axes: { readonly kind: 'roc' | 'precision-recall' | 'calibration'; readonly x: string; readonly y: string };
  /** Spreads small values; linear if left out. */
  readonly scale?: 'linear' | 'sqrt';
}

const left = 34;
const top = 34;
const right = 8;
const bottom = 24;
const titleStyle = { size: 13, isBold: true };
const wordStyle = { size: 12 };
const lineHeight = 16;
const ticks = { linear: [0, 0.5, 1], sqrt: [0, 0.1, 0.5, 1] } as const;

/** The panel, its square `side` units large, with room for axes and name. */
function squarePanel(panel: SquarePanel, side: number): SvgElement {
  const { title, words, place, floor = 0, marks, axes, scale = 'linear' } = panel;
  const axis = { domain: [0, 1], type: scale, ticks: [...ticks[scale]], grid: true, label: null, tickSize: 3 } as const;
  const chart = plot({
    ...sizeOf(side),
    marginLeft: left,
    marginRight: right,
    marginTop: top,
    marginBottom: bottom,
    x: { ...axis, tickFormat: String },
    y: { ...axis, tickFormat: String },
    marks: [Plot.frame({ stroke: ink.axis }), ...marks],
  });
  const isRight = place.endsWith('right');
  const first = place.startsWith('lower') ? top + side * (1 - floor) - 8 - (words.length - 1) * lineHeight : top + 18;
  const halo = { stroke: 'white', 'stroke-width': 4, 'paint-order': 'stroke', 'stroke-linejoin': 'round' };
  return element(
    'g',
    { 'data-axes': axes.kind, 'data-frame': `${left} ${top} ${side} ${side}` },
    chart,
    textAt(left, top - 12, shortened(title, side, titleStyle), titleStyle),
    ...words.map((line, index) =>
      textAt(
        isRight ? left + side - 8 : left + 8,
        first + index * lineHeight,
        line,
        { ...wordStyle, isBold: index === 0 },
        { 'text-anchor': isRight ? 'end' : 'start', ...halo },
      ),
    ),
  );
}

/** How much room a panel takes. */
function sizeOf(side: number): { readonly width: number; readonly height: number } {
  return { width: left + side + right, height: top + side + bottom };
}

export const diagonal = [
  [0, 0],
  [1, 1],
] as const;

const loneSide = 236;

/** A panel by itself, with the names of its axes. */
export function loneFigure(panel: SquarePanel, title: string, description: string): string {
  const size = sizeOf(loneSide);
  const [width, height] = [size.width + 24, size.height + 22];
  const name = (text: string, x: number, y: number, rotation: number) =>
    textAt(0, 0, text, wordStyle, {
      'text-anchor': 'middle',
      transform: `translate(${x},${y}) rotate(${rotation})`,
      fill: ink.quiet,
    });
  return standingAlone({ width, height, title, description }, [
    element('g', { transform: 'translate(20,0)' }, squarePanel(panel, loneSide)),
    name(panel.axes.x, 20 + left + loneSide / 2, height - 12, 0),
    name(panel.axes.y, 18, top + loneSide / 2, -90),
  ]);
}

const gridSide = 172;
const gap = { x: 4, y: 8 };

/** Many panels, a few in a row, as one figure. */
export function panelGrid(panels: readonly SquarePanel[], texts: FigureTexts): string {
  const size = sizeOf(gridSide);
  const cell = { width: size.width + gap.x, height: size.height + gap.y };
  return gridFigure(
    cell,
    panels.map((panel) => squarePanel(panel, gridSide)),
    texts,
  );
}
