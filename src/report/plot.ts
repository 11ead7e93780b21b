/** Observable Plot without a browser: a chart as an SVG element that renderers without CSS draw as browsers do. */

import * as Plot from '@observablehq/plot';
import { ink } from './ink.ts';
import { fontFamily } from './render.ts';
import { document, type SvgElement } from './svg.ts';

export type PlotOptions = Omit<Plot.PlotOptions, 'document' | 'title' | 'subtitle' | 'caption' | 'figure'> & {
  readonly width: number;
  readonly height: number;
};

/** The size of an axis' text in SVG units. */
export const axisSize = 12;

/**
 * Draws a chart. Legends of Plot's own are HTML and aren't drawn; a figure makes its own out of SVG. What a plot draws
 * outside its frame stays visible.
 */
export function plot(options: PlotOptions): SvgElement {
  const chart = Plot.plot({ ...options, document }) as unknown as SvgElement;
  // Plot's style sheet speaks of a page (`:where(…)`, maximal width); what of it matters here are attributes below.
  for (const style of chart.querySelectorAll('style')) style.remove();
  for (const part of chart.querySelectorAll('*')) {
    // Plot names its marks ("dot"), which says nothing to those who can't see them; the figure's description does.
    part.removeAttribute('aria-label');
    const path = part.getAttribute('d');
    if (path !== null) part.setAttribute('d', rounded(path));
  }
  chart.removeAttribute('class');
  chart.setAttribute('xml:space', 'preserve');
  chart.setAttribute('overflow', 'visible');
  chart.setAttribute('font-family', fontFamily);
  chart.setAttribute('font-size', String(axisSize));
  chart.setAttribute('fill', ink.text);
  chart.setAttribute('color', ink.text);
  return chart;
}

/** Hundredths of a unit are finer than any screen, and a third of the bytes. */
function rounded(path: string): string {
  return path.replace(/\d+\.\d{3,}/g, (number) => String(Math.round(Number(number) * 100) / 100));
}
