/**
 * Moves the pixels of a grey image: mirrors, turns, scales and shifts it in one pass. Each pixel of the result takes its
 * value from where it came from, x_source = a·x + b·y + c and y_source = d·x + e·y + f, bilinear between the four pixels
 * around that place. Places beyond the edge take the edge's nearest pixel, as Keras' `fill_mode='nearest'`: no black
 * corners that a network could learn from.
 */

import type { GreyImage } from './image.ts';

/** What is done to an image, in this order, about its centre. */
export interface Placement {
  /** Left becomes right. */
  readonly isMirrored: boolean;
  /** Clockwise as seen. */
  readonly rotateDegrees: number;
  /** Above 1 everything gets larger. */
  readonly scale: number;
  /** Pixels to the right. */
  readonly shiftX: number;
  /** Pixels down. */
  readonly shiftY: number;
}

/** From a pixel's place in the result to its place in the source: the rows a, b, c and d, e, f. Whole numbers are pixels' centres. */
export interface Affine {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly e: number;
  readonly f: number;
}

/** The way back from the result's pixels that a placement of an image of this size means. */
export function affineOf(placement: Placement, { width, height }: Pick<GreyImage, 'width' | 'height'>): Affine {
  const { isMirrored, rotateDegrees, scale, shiftX, shiftY } = placement;
  const [centreX, centreY] = [(width - 1) / 2, (height - 1) / 2];
  const angle = (rotateDegrees * Math.PI) / 180;
  const [cosine, sine] = [Math.cos(angle) / scale, Math.sin(angle) / scale];
  const mirror = isMirrored ? -1 : 1;
  const [a, b, d, e] = [mirror * cosine, mirror * sine, -sine, cosine];
  const [x, y] = [centreX + shiftX, centreY + shiftY];
  return { a, b, c: centreX - a * x - b * y, d, e, f: centreY - d * x - e * y };
}

/** The affine that undoes another. */
export function inverse({ a, b, c, d, e, f }: Affine): Affine {
  const determinant = a * e - b * d;
  return {
    a: e / determinant,
    b: -b / determinant,
    c: (b * f - c * e) / determinant,
    d: -d / determinant,
    e: a / determinant,
    f: (c * d - a * f) / determinant,
  };
}

/** The image moved, of the same size. Places count to 1/256 of a pixel; a place on a pixel's centre takes its very value. */
export function warp({ width, height, data }: GreyImage, { a, b, c, d, e, f }: Affine): GreyImage {
  const result = new Uint8Array(width * height);
  const [lastX, lastY] = [width - 1, height - 1];
  for (let y = 0, at = 0; y < height; y++) {
    const [startX, startY] = [b * y + c, e * y + f];
    for (let x = 0; x < width; x++) {
      let sourceX = a * x + startX;
      let sourceY = d * x + startY;
      sourceX = Math.min(Math.max(sourceX, 0), lastX);
      sourceY = Math.min(Math.max(sourceY, 0), lastY);
      const fixedX = (sourceX * 256 + 0.5) | 0;
      const fixedY = (sourceY * 256 + 0.5) | 0;
      const column = fixedX >> 8;
      const row = fixedY >> 8;
      const shareX = fixedX & 255;
      const shareY = fixedY & 255;
      const above = row * width + column;
      const below = row < lastY ? above + width : above;
      const right = column < lastX ? 1 : 0;
      const upper = data[above]! * (256 - shareX) + data[above + right]! * shareX;
      const lower = data[below]! * (256 - shareX) + data[below + right]! * shareX;
      result[at++] = (upper * (256 - shareY) + lower * shareY + 0x8000) >> 16;
    }
  }
  return { width, height, data: result };
}
