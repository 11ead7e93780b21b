/** Lays a figure out: title, a line below it, panels, notes; one SVG document that stands alone. */

import { ink } from './ink.ts';
import { fontFamily } from './render.ts';
import { type Attributes, element, type SvgElement, textOf } from './svg.ts';
import { type TextStyle, wrapped } from './text.ts';

/** A part of a figure with its place, measured from the left of the figure and the lower edge of its heading. */
export interface Panel {
  readonly x: number;
  readonly y: number;
  readonly content: SvgElement;
}

export interface FigureOptions {
  /** Of the whole figure, in SVG units (pixels at scale 1). */
  readonly width: number;
  /** Of the panels, without heading and notes. */
  readonly height: number;
  readonly title: string;
  /** What was measured on what: images, split, counts. */
  readonly subtitle?: string | undefined;
  readonly panels: readonly Panel[];
  /** Set below the panels, each beginning a line. */
  readonly notes?: readonly string[];
  /** What the figure shows, with its numbers, in words: for those who can't see it. */
  readonly description: string;
}

/** What is written around the panels. */
export type FigureTexts = Omit<FigureOptions, 'width' | 'height' | 'panels'>;

export const margin = 24;
const titleStyle: TextStyle = { size: 18, isBold: true };
const subtitleStyle: TextStyle = { size: 13 };
const noteStyle: TextStyle = { size: 12 };
const lineHeight = 1.4;
/** Browsers without Inter may take a wider font. */
const spare = 1.14;

/** The figure as the text of an SVG document, white beneath. */
export function figure(options: FigureOptions): string {
  const { width, height, title, subtitle = '', panels, notes = [], description } = options;
  const textWidth = width - 2 * margin;
  const heading: SvgElement[] = [];
  let y = 14;
  const set = (into: SvgElement[], text: string, style: TextStyle, fill: string) => {
    for (const line of wrapped(text, textWidth / spare, style)) {
      y += style.size * lineHeight;
      into.push(textAt(margin, y, line, style, { fill }));
    }
  };
  set(heading, title, titleStyle, ink.text);
  y += 2;
  set(heading, subtitle, subtitleStyle, ink.quiet);
  const top = y + 16;
  y = top + height;
  const foot: SvgElement[] = [];
  for (const note of notes) {
    y += 3;
    set(foot, note, noteStyle, ink.quiet);
  }
  const totalHeight = Math.ceil(y + 18);
  return standingAlone({ width, height: totalHeight, title, description }, [
    ...heading,
    ...panels.map((panel) => element('g', { transform: `translate(${panel.x},${top + panel.y})` }, panel.content)),
    ...foot,
  ]);
}

/** A figure of one chart between its margins. */
export function chartFigure(
  { content, width, height }: { readonly content: SvgElement; readonly width: number; readonly height: number },
  texts: FigureTexts,
): string {
  return figure({ ...texts, width: width + 2 * margin, height, panels: [{ x: margin, y: 0, content }] });
}

/** Panels in a row at most in a grid. */
const mostColumns = 4;

/** A figure of many panels of one kind, each in a cell of this size, a few in a row. */
export function gridFigure(
  cell: { readonly width: number; readonly height: number },
  contents: readonly SvgElement[],
  texts: FigureTexts,
): string {
  // Two at least, so that the heading has room.
  const columns = Math.min(mostColumns, Math.max(contents.length, 2));
  return figure({
    ...texts,
    width: columns * cell.width + 2 * margin,
    height: Math.max(1, Math.ceil(contents.length / columns)) * cell.height,
    panels: contents.map((content, index) => ({
      x: margin + (index % columns) * cell.width,
      y: Math.floor(index / columns) * cell.height,
      content,
    })),
  });
}

/** The text of an SVG document with this content, white beneath; title and description are for those who can't see it. */
export function standingAlone(
  { width, height, title, description }: Pick<FigureOptions, 'width' | 'height' | 'title' | 'description'>,
  content: readonly SvgElement[],
): string {
  return textOf(
    element(
      'svg',
      {
        xmlns: 'http://www.w3.org/2000/svg',
        width,
        height,
        viewBox: `0 0 ${width} ${height}`,
        role: 'img',
        'aria-label': title,
        'font-family': fontFamily,
      },
      element('title', {}, title),
      element('desc', {}, description),
      element('rect', { width, height, fill: 'white' }),
      ...content,
    ),
  );
}

/** Text with its baseline at a place. */
export function textAt(x: number, y: number, text: string, style: TextStyle, attributes: Attributes = {}): SvgElement {
  const weight = style.isBold ? 600 : undefined;
  return element('text', { x, y, 'font-size': style.size, 'font-weight': weight, fill: ink.text, ...attributes }, text);
}
