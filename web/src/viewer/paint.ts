/** Paints one picture: the same on the stage, in an exported file and on paper. */

import type { Box } from '../../../src/dataset/box-table.ts';
import type { MapStyle } from '../state/state.ts';
import type { Evidence } from './layers.ts';
import type { Placement, Size } from './view.ts';

export interface Picture {
  readonly image: Size;
  /** Undefined where the page can't show the file. */
  readonly grey: HTMLCanvasElement | undefined;
  readonly evidence: Evidence | undefined;
  readonly map: MapStyle;
  /** In pixels of the image. */
  readonly boxes: readonly Box[];
}

/** Above so many pixels of the stage for one of the image, pixels are shown as what they are. */
const leastPixelScale = 8;

/**
 * @param pixel how many of the canvas's pixels are one of the reader's: lines keep their width on every screen
 */
export function paint(
  context: CanvasRenderingContext2D,
  picture: Picture,
  { scale, left, top }: Placement,
  pixel: number,
): void {
  const { image, grey, evidence, map, boxes } = picture;
  const [width, height] = [image.width * scale, image.height * scale];
  context.save();
  context.imageSmoothingQuality = 'high';
  context.imageSmoothingEnabled = scale / pixel < leastPixelScale;
  if (grey !== undefined) context.drawImage(grey, left, top, width, height);
  context.imageSmoothingEnabled = true;
  if (map.isShown && evidence !== undefined && !evidence.isEmpty) {
    if (map.drawing !== 'contour') {
      context.globalAlpha = map.opacity;
      context.drawImage(evidence.colour, left, top, width, height);
      context.globalAlpha = 1;
    }
    if (map.drawing !== 'colour') {
      const path = new Path2D();
      for (const { from, to } of evidence.line) {
        path.moveTo(left + from[0] * width, top + from[1] * height);
        path.lineTo(left + to[0] * width, top + to[1] * height);
      }
      outlined(context, path, '#ffffff', 1.5 * pixel, []);
    }
  }
  if (map.hasBoxes) {
    for (const box of boxes) {
      const path = new Path2D();
      path.rect(left + box.x * scale, top + box.y * scale, box.width * scale, box.height * scale);
      outlined(context, path, '#7ee2a8', 1.5 * pixel, [6 * pixel, 4 * pixel]);
    }
  }
  context.restore();
}

/** A light line with a dark edge is seen over black and over white. */
function outlined(
  context: CanvasRenderingContext2D,
  path: Path2D,
  colour: string,
  width: number,
  dash: number[],
): void {
  context.lineCap = 'round';
  context.lineJoin = 'round';
  context.strokeStyle = 'rgb(0 0 0 / 70%)';
  context.lineWidth = width * 2.2;
  context.stroke(path);
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.setLineDash(dash);
  context.stroke(path);
  context.setLineDash([]);
}
