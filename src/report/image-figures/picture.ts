/** Pictures inside figures: PNG bytes in a data URI, so that a figure is one file. */

import type { RgbImage } from '../../explanation/overlay.ts';
import { encodePng } from '../../image/encode.ts';
import type { GreyImage } from '../../image/image.ts';
import { resize } from '../../image/resize.ts';
import { element, type SvgElement } from '../svg.ts';

export interface Extent {
  readonly width: number;
  readonly height: number;
}

/** A picture's pixels per SVG unit, as many as `renderPng` draws. */
const pixelsPerUnit = 2;

/** The largest extent within `room` that has the image's own ratio of sides. */
export function fitted(image: Extent, room: Extent): Extent {
  const scale = Math.min(room.width / image.width, room.height / image.height);
  return { width: image.width * scale, height: image.height * scale };
}

/** The image with as many pixels as it is drawn with at `extent` SVG units, or with `scale` pixels a unit. */
export function drawn(image: GreyImage, extent: Extent, scale = pixelsPerUnit): GreyImage {
  const pixels = (units: number) => Math.max(1, Math.round(units * scale));
  return resize(image, { width: pixels(extent.width), height: pixels(extent.height) }, 'antialias');
}

/** An SVG image element that fills `extent`. */
export async function picture(image: GreyImage | RgbImage, extent: Extent): Promise<SvgElement> {
  const bytes = Buffer.from(await encodePng(image)).toString('base64');
  return element('image', {
    width: extent.width,
    height: extent.height,
    preserveAspectRatio: 'none',
    href: `data:image/png;base64,${bytes}`,
  });
}
