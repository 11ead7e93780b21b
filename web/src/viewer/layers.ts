/** What is laid over one another in a picture: the X-ray in its window, the evidence in colour, the line at half its maximum. */

import { type ColourMap, colourIndex, colourOf, jet, plasma } from '../../../src/explanation/colour-map.ts';
import { contour, type Segment } from '../../../src/explanation/contour.ts';
import { evidenceMap } from '../../../src/explanation/maps.ts';
import { evidenceOpacity } from '../../../src/explanation/overlay.ts';
import type { FloatMap } from '../../../src/explanation/upsample.ts';
import type { GreyImage } from '../../../src/image/image.ts';
import { type GreyWindow, shownLevels } from './window.ts';

export const colourMaps: readonly ColourMap[] = [plasma, jet];

export function colourMapOf(name: string): ColourMap {
  return colourMaps.find((map) => map.name === name) ?? plasma;
}

/** What the colours mean, as colours of CSS in even steps from no evidence to the most, at the opacity of the most. */
export function colourStops(colours: string, opacity: number): string[] {
  return Array.from({ length: 17 }, (_, i) => {
    const value = i / 16;
    const percent = 100 * evidenceOpacity(value, opacity);
    return `rgb(${colourOf(colourMapOf(colours), value).join(' ')} / ${percent.toFixed(0)}%)`;
  });
}

function canvasOf(width: number, height: number, pixels: (data: Uint8ClampedArray) => void): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  const picture = new ImageData(width, height);
  pixels(picture.data);
  context?.putImageData(picture, 0, 0);
  return canvas;
}

/** The X-ray at its own size, through its window. */
export function greyLayer({ width, height, data }: GreyImage, window: GreyWindow): HTMLCanvasElement {
  const levels = shownLevels(window);
  return canvasOf(width, height, (pixels) => {
    const words = new Uint32Array(pixels.buffer);
    // Little-endian on every machine that runs a browser: alpha is the highest byte.
    const colours = Uint32Array.from(levels, (level) => 0xff000000 | (level << 16) | (level << 8) | level);
    for (let i = 0; i < data.length; i++) words[i] = colours[data[i]!]!;
  });
}

export interface Evidence {
  /** Opaque where the evidence is strongest, as `roentgen explain` draws it. Stretched over the whole image. */
  readonly colour: HTMLCanvasElement;
  /** Where it has half its maximum. */
  readonly line: readonly Segment[];
  /** Nothing in the image speaks for the finding. */
  readonly isEmpty: boolean;
}

/** Fine enough for a smooth line over a coarse map. */
const linePlaces = 96;

/**
 * @param coarse the network's map
 * @param size of the network's input, in pixels
 * @throws if the map has values that are no finite numbers
 */
export function evidenceLayer(coarse: FloatMap, size: number, { table }: ColourMap): Evidence {
  const { values, isEmpty } = evidenceMap(coarse, { width: size, height: size });
  const colour = canvasOf(size, size, (pixels) => {
    for (let i = 0, at = 0; i < values.length; i++, at += 4) {
      const entry = 3 * colourIndex(values[i]!);
      pixels[at] = table[entry]!;
      pixels[at + 1] = table[entry + 1]!;
      pixels[at + 2] = table[entry + 2]!;
      pixels[at + 3] = evidenceOpacity(values[i]!, 255);
    }
  });
  const line = isEmpty ? [] : contour(evidenceMap(coarse, { width: linePlaces, height: linePlaces }), 0.5);
  return { colour, line, isEmpty };
}
