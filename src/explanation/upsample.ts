/**
 * Stretches a map of numbers to another size: bilinear, with pixels' centres at half places, (i + ½) · source / target − ½,
 * and edges clamped, as OpenCV's INTER_LINEAR and TensorFlow's `resize` with half-pixel centres. Made for maps that
 * get larger; nothing is averaged where one gets smaller.
 */

/** A map of numbers over an image. */
export interface FloatMap {
  readonly width: number;
  readonly height: number;
  /** Row-major `[height, width]`. */
  readonly values: Float32Array;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * The map at another size, computed in float64 and rounded to float32 once. The sides' ratio isn't kept: a map of the
 * square that the network saw covers the whole image again. A map that has the size already is returned as it is.
 *
 * @throws RangeError where a side isn't a whole number of at least 1, or the values don't fill the map.
 */
export function upsample(map: FloatMap, { width, height }: Size): FloatMap {
  for (const side of [width, height, map.width, map.height]) {
    if (!Number.isInteger(side) || side < 1)
      throw new RangeError(`cannot resize a map to or from ${side} places a side`);
  }
  if (map.values.length !== map.width * map.height) {
    throw new RangeError(`a map of ${map.width} × ${map.height} can't have ${map.values.length} values`);
  }
  if (width === map.width && height === map.height) return map;
  const across = tapsOf(map.width, width);
  const down = tapsOf(map.height, height);
  const values = new Float32Array(width * height);
  const upper = new Float64Array(width);
  const lower = new Float64Array(width);
  const stretchRow = (row: number, into: Float64Array) => {
    const start = row * map.width;
    for (let x = 0; x < width; x++) {
      const left = map.values[start + across.first[x]!]!;
      const right = map.values[start + across.second[x]!]!;
      into[x] = left + (right - left) * across.share[x]!;
    }
  };
  for (let y = 0, at = 0; y < height; y++) {
    // Neighbouring rows of the result mostly lie between the same two rows of the source.
    if (y === 0 || down.first[y] !== down.first[y - 1]) stretchRow(down.first[y]!, upper);
    if (y === 0 || down.second[y] !== down.second[y - 1]) stretchRow(down.second[y]!, lower);
    const share = down.share[y]!;
    for (let x = 0; x < width; x++) values[at++] = upper[x]! + (lower[x]! - upper[x]!) * share;
  }
  return { width, height, values };
}

/** For each target index the two source indices it lies between, and the second one's share. */
function tapsOf(source: number, target: number) {
  const first = new Int32Array(target);
  const second = new Int32Array(target);
  const share = new Float64Array(target);
  for (let i = 0; i < target; i++) {
    const place = Math.min(Math.max(((i + 0.5) * source) / target - 0.5, 0), source - 1);
    first[i] = Math.floor(place);
    second[i] = Math.min(first[i]! + 1, source - 1);
    share[i] = place - first[i]!;
  }
  return { first, second, share };
}
