/** The picture in a pane as a file: at the X-ray's own size, with a line below that says what it is and what it is not. */

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
  context.fillText(caption, size * 0.8, height + foot * 0.3, width - size * 1.6);
  context.fillStyle = '#e6b566';
  context.fillText(purpose, size * 0.8, height + foot * 0.7, width - size * 1.6);
  return canvas;
}

export function pngOf(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) =>
    canvas.toBlob(
      (blob) => (blob === null ? reject(new Error('the browser can’t write the picture')) : resolve(blob)),
      'image/png',
    ),
  );
}
