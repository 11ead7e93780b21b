/** The picture in a pane as a file: at the X-ray's own size, with a line below that says what it is and what it is not. */

import { colourStops } from '../viewer/layers.ts';
import { type Picture, paint } from '../viewer/paint.ts';

const purpose = 'For research and teaching, not for diagnosis.';

/** @param caption what is shown: image, finding, score, model */
export function pictureCanvas(picture: Picture, caption: string): HTMLCanvasElement {
  const { width, height } = picture.image;
  const canvas = document.createElement('canvas');
  const pixel = Math.max(Math.max(width, height) / 700, 0.5);
  const size = 12 * pixel;
  const foot = size * 3.6;
  canvas.width = width;
  canvas.height = height + foot;
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('the browser has no memory for the picture');
  context.fillStyle = '#000000';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.save();
  context.beginPath();
  context.rect(0, 0, width, height);
  context.clip();
  paint(context, picture, { scale: 1, left: 0, top: 0 }, pixel);
  context.restore();
  context.font = `${size}px Inter, system-ui, sans-serif`;
  context.textBaseline = 'middle';
  context.fillStyle = '#e8ebef';
  const barWidth = isColoured(picture) ? size * 13 : 0;
  context.fillText(caption, size * 0.8, height + foot * 0.3, width - size * 1.6 - barWidth);
  context.fillStyle = '#e6b566';
  context.fillText(purpose, size * 0.8, height + foot * 0.7, width - size * 1.6 - barWidth);
  if (barWidth > 0) drawColourBar(context, picture, width - barWidth, height, size, foot);
  return canvas;
}

function isColoured({ map, evidence }: Picture): boolean {
  return map.isShown && map.drawing !== 'contour' && evidence !== undefined && !evidence.isEmpty;
}

/** What the colours mean, at the right of the foot. */
function drawColourBar(
  context: CanvasRenderingContext2D,
  { map }: Picture,
  left: number,
  top: number,
  size: number,
  foot: number,
): void {
  const length = size * 12.2;
  const gradient = context.createLinearGradient(left, 0, left + length, 0);
  const stops = colourStops(map.colours, map.opacity);
  for (const [i, colour] of stops.entries()) gradient.addColorStop(i / (stops.length - 1), colour);
  context.fillStyle = '#404040';
  context.fillRect(left, top + foot * 0.18, length, size * 0.8);
  context.fillStyle = gradient;
  context.fillRect(left, top + foot * 0.18, length, size * 0.8);
  context.fillStyle = '#aab4bf';
  context.fillText('no evidence', left, top + foot * 0.7);
  context.textAlign = 'end';
  context.fillText('most', left + length, top + foot * 0.7);
  context.textAlign = 'start';
}

export function pngOf(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) =>
    canvas.toBlob(
      (blob) => (blob === null ? reject(new Error('the browser can’t write the picture')) : resolve(blob)),
      'image/png',
    ),
  );
}
