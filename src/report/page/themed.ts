/** Lets a figure's colours follow the page's theme: each colour of ink becomes a CSS variable with itself as fallback. */

import { darkInk } from '../ink.ts';

/**
 * The figure with variables for colours. One with photographs stays as it is: over an X-ray a line is white by day and by
 * night.
 *
 * @param svg the text of an SVG document
 */
export function themed(svg: string): string {
  if (svg.includes('<image')) return svg;
  return svg.replace(/ (fill|stroke|color)="(#[0-9a-f]{6}|white)"/g, (whole, attribute: string, colour: string) =>
    colour in darkInk ? ` ${attribute}="var(${variableOf(colour)},${colour})"` : whole,
  );
}

/** The declarations that make figures dark. */
export const darkFigureColours = Object.entries(darkInk)
  .map(([light, dark]) => `${variableOf(light)}: ${dark};`)
  .join(' ');

function variableOf(colour: string): string {
  return `--ink-${colour.replace('#', '')}`;
}
