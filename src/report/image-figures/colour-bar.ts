/** A bar beside pictures that says which colour means which value, with ticks and a label. */

import type { RgbImage } from '../../explanation/overlay.ts';
import type { GreyImage } from '../../image/image.ts';
import { textAt } from '../figure.ts';
import { ink } from '../ink.ts';
import { element, type SvgElement } from '../svg.ts';
import { picture } from './picture.ts';

export interface ColourBar {
  /** The colours, the largest value in the first row. */
  readonly image: GreyImage | RgbImage;
  readonly height: number;
  /** From the lowest value to the highest. */
  readonly domain: readonly [number, number];
  readonly ticks: readonly { readonly value: number; readonly text: string }[];
  readonly label: string;
}

const width = 16;
const style = { size: 12 };

/** How much room a bar takes in width, ticks and label included, beginning at its left edge. */
export const colourBarWidth = 70;

/** The bar with its upper left corner at the origin; the label reads upwards on its right side. */
export async function colourBar({ image, height, domain, ticks, label }: ColourBar): Promise<SvgElement> {
  const [low, high] = domain;
  const marks = ticks.map(({ value, text }) => {
    const y = height * (1 - (value - low) / (high - low));
    // The first and the last number stay within the bar's height.
    const baseline = Math.min(Math.max(y + 4.2, 9.5), height);
    return element(
      'g',
      {},
      element('line', { x1: width, x2: width + 4, y1: y, y2: y, stroke: ink.axis }),
      textAt(width + 7, baseline, text, style, { fill: ink.quiet }),
    );
  });
  const labelX = colourBarWidth - 6;
  return element(
    'g',
    {},
    await picture(image, { width, height }),
    element('rect', { width, height, fill: 'none', stroke: ink.axis }),
    ...marks,
    textAt(labelX, height / 2, label, style, {
      'text-anchor': 'middle',
      transform: `rotate(-90 ${labelX} ${height / 2})`,
    }),
  );
}
