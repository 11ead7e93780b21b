/**
 * Resizes a grey image with the very values that Pillow's `Image.resize` gives, so that a model sees here what it saw
 * where it was trained. Formulas: Pillow's Geometry.c (`ImagingScaleAffine`) and Resample.c, for 8-bit images.
 */

import type { GreyImage } from './image.ts';

/**
 * `nearest`: Pillow's NEAREST, the notebook's way. `antialias`: Pillow's BILINEAR, which widens its triangle when it
 * makes an image smaller, so that every source pixel counts.
 */
export type ResizeMethod = 'nearest' | 'antialias';

export const resizeMethods: readonly ResizeMethod[] = ['nearest', 'antialias'];

/**
 * Resizes an image to a square of `size` × `size` pixels, or to a width and height; the sides' ratio isn't kept.
 * An image that has the size already is returned as it is.
 */
export function resize(
  image: GreyImage,
  size: number | { readonly width: number; readonly height: number },
  method: ResizeMethod,
): GreyImage {
  const { width, height } = typeof size === 'number' ? { width: size, height: size } : size;
  for (const side of [width, height, image.width, image.height]) {
    if (!Number.isInteger(side) || side < 1) throw new RangeError(`cannot resize to or from ${side} pixels a side`);
  }
  if (width === image.width && height === image.height) return image;
  return method === 'nearest' ? nearest(image, width, height) : antialias(image, width, height);
}

function nearest(image: GreyImage, width: number, height: number): GreyImage {
  const columns = nearestSources(image.width, width);
  const rows = nearestSources(image.height, height);
  const source = image.data;
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const [from, to] = [rows[y]! * image.width, y * width];
    for (let x = 0; x < width; x++) data[to + x] = source[from + columns[x]!]!;
  }
  return { width, height, data };
}

/**
 * The source of each target index: ⌊(i + 0.5) · source / target⌋, summed up step by step in float64 as Pillow does.
 * The sum's rounding matters: from 1024 to 320 pixels, 28 of the 320 places lie on a pixel's very edge, and
 * Pillow takes the pixel before it where the closed formula takes the one after.
 */
function nearestSources(source: number, target: number): Int32Array {
  const step = source / target;
  const sources = new Int32Array(target);
  for (let i = 0, place = step * 0.5; i < target; i++, place += step)
    sources[i] = Math.min(Math.floor(place), source - 1);
  return sources;
}

/** Weights are whole multiples of 2⁻²²: eight bits for the result, two for sums that overshoot, 22 for precision. */
const precisionBits = 32 - 8 - 2;
const half = 1 << (precisionBits - 1);

/** Two passes with rounding to 8 bits after each: along rows, then along columns. */
function antialias(image: GreyImage, width: number, height: number): GreyImage {
  const wide = width === image.width ? image : resampleRows(image, width);
  return height === wide.height ? wide : resampleColumns(wide, height);
}

function resampleRows({ width, height, data }: GreyImage, target: number): GreyImage {
  const result = new Uint8Array(target * height);
  const taps = triangleWeights(width, target);
  resample(taps, height, { data, along: 1, across: width }, { data: result, along: 1, across: target });
  return { width: target, height, data: result };
}

function resampleColumns({ width, height, data }: GreyImage, target: number): GreyImage {
  const result = new Uint8Array(width * target);
  const taps = triangleWeights(height, target);
  resample(taps, width, { data, along: width, across: 1 }, { data: result, along: width, across: 1 });
  return { width, height: target, data: result };
}

/** Pixels in lines, rows or columns: how far apart the pixels of a line are, and the lines. */
interface Lines {
  readonly data: Uint8Array;
  readonly along: number;
  readonly across: number;
}

/** Four lines at once, which share each weight; at the end a line may be made several times. Sums stay below 2³¹. */
function resample({ first, count, weights, stride }: Taps, lines: number, source: Lines, target: Lines): void {
  const { data, along } = source;
  const result = target.data;
  for (let line = 0; line < lines; line += 4) {
    const [second, third, fourth] = [1, 2, 3].map((next) => Math.min(next, lines - 1 - line)) as [
      number,
      number,
      number,
    ];
    const [source2, source3, source4] = [second * source.across, third * source.across, fourth * source.across];
    const [target2, target3, target4] = [second * target.across, third * target.across, fourth * target.across];
    const from = line * source.across;
    for (let i = 0, to = line * target.across; i < first.length; i++, to += target.along) {
      let sum1 = half;
      let sum2 = half;
      let sum3 = half;
      let sum4 = half;
      const end = i * stride + count[i]!;
      for (let tap = i * stride, at = from + first[i]! * along; tap < end; tap++, at += along) {
        const weight = weights[tap]!;
        sum1 = (sum1 + Math.imul(data[at]!, weight)) | 0;
        sum2 = (sum2 + Math.imul(data[at + source2]!, weight)) | 0;
        sum3 = (sum3 + Math.imul(data[at + source3]!, weight)) | 0;
        sum4 = (sum4 + Math.imul(data[at + source4]!, weight)) | 0;
      }
      result[to] = sum1 >> precisionBits;
      result[to + target2] = sum2 >> precisionBits;
      result[to + target3] = sum3 >> precisionBits;
      result[to + target4] = sum4 >> precisionBits;
    }
  }
}

interface Taps {
  /** For each target index: the first source index, and how many source pixels count. */
  readonly first: Int32Array;
  readonly count: Int32Array;
  /** `[target, stride]`, whole multiples of 2⁻²²; each row sums to 1 but for rounding. */
  readonly weights: Int32Array;
  readonly stride: number;
}

/** The triangle 1 − |x|, stretched by the scale when the image gets smaller, sampled at the source pixels' centres. */
function triangleWeights(source: number, target: number): Taps {
  const scale = source / target;
  const support = Math.max(scale, 1);
  const stride = Math.ceil(support) * 2 + 1;
  const first = new Int32Array(target);
  const count = new Int32Array(target);
  const weights = new Int32Array(target * stride);
  const shares = new Float64Array(stride);
  for (let i = 0; i < target; i++) {
    const centre = (i + 0.5) * scale;
    const from = Math.max(Math.trunc(centre - support + 0.5), 0);
    const taps = Math.min(Math.trunc(centre + support + 0.5), source) - from;
    let total = 0;
    for (let k = 0; k < taps; k++) {
      const share = Math.max(1 - Math.abs((k + from - centre + 0.5) * (1 / support)), 0);
      shares[k] = share;
      total += share;
    }
    first[i] = from;
    count[i] = taps;
    for (let k = 0; k < taps; k++)
      weights[i * stride + k] = Math.trunc((shares[k]! / total) * 2 ** precisionBits + 0.5);
  }
  return { first, count, weights, stride };
}
