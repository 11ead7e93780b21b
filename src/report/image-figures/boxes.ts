/** Boxes around findings, drawn over a picture of the X-ray. */

import { textAt } from '../figure.ts';
import { element, type SvgElement } from '../svg.ts';
import { shortened, textWidth } from '../text.ts';
import type { Extent } from './picture.ts';

/** In pixels of the X-ray; x and y are the left and upper edge. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly label: string;
}

/** A green that neither the X-ray nor the maps have, light enough to stand out in grey too. */
const colour = '#8dffb0';
const style = { size: 11, isBold: true };

/** The boxes over a picture `extent` SVG units large; a label stands above its box, inside where there is no room. */
export function boxesOver(boxes: readonly Box[], image: Extent, extent: Extent): SvgElement[] {
  const across = extent.width / image.width;
  const down = extent.height / image.height;
  return boxes.map((box) => {
    const [x, y] = [box.x * across, box.y * down];
    const frame = { x, y, width: box.width * across, height: box.height * down, fill: 'none' };
    const label = shortened(box.label, extent.width - 8, style);
    const left = Math.max(Math.min(x, extent.width - textWidth(label, style) - 4), 4);
    const baseline = y >= 16 ? y - 5 : y + 14;
    return element(
      'g',
      {},
      element('rect', { ...frame, stroke: 'black', 'stroke-width': 3.4, 'stroke-opacity': 0.6 }),
      element('rect', { ...frame, stroke: colour, 'stroke-width': 1.5 }),
      textAt(left, baseline, label, style, {
        fill: colour,
        stroke: 'black',
        'stroke-width': 2.5,
        'stroke-opacity': 0.7,
        'paint-order': 'stroke',
        'stroke-linejoin': 'round',
      }),
    );
  });
}
