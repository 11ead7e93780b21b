/**
 * From a network's coarse map to the map that is shown: stretched to the size asked for, **then** negative values set to 0, **then**
 * divided by the maximum. That is the course notebook's order. It is ours too: the zero line between evidence for and
 * against a finding lies where the two balance, which a map cut off at 0 before the stretching would move.
 * What differs between the methods is the coarse map (before or after the last ReLU) and how it is drawn (overlay.ts).
 */

import { InputError } from '../base/error.ts';
import { type FloatMap, type Size, upsample } from './upsample.ts';

/** Relative evidence for one finding: values in [0, 1], the largest is 1 unless the map is empty. */
export interface EvidenceMap extends FloatMap {
  /** Nothing in the image speaks for the finding: all values are 0. */
  readonly isEmpty: boolean;
}

/**
 * The map that is shown, at the size asked for: the notebook's at the network's input size.
 *
 * @param coarse the network's map, values of any sign and scale
 * @throws InputError where the coarse map holds NaN or infinity.
 */
export function evidenceMap(coarse: FloatMap, size: Size): EvidenceMap {
  if (!coarse.values.every(Number.isFinite)) {
    throw new InputError(
      'the model gives a heat map with values that are no finite numbers: its weights are damaged or its training diverged; choose another checkpoint',
    );
  }
  const { width, height, values } = upsample(coarse, size);
  let maximum = 0;
  for (const value of values) if (value > maximum) maximum = value;
  const isEmpty = maximum === 0;
  const share = isEmpty ? new Float32Array(values.length) : values.map((value) => Math.max(value, 0) / maximum);
  return { width, height, values: share, isEmpty };
}

/**
 * One finding's coarse map out of a batch.
 *
 * @param heatmaps `[N, L, h, w]`, the classifier's output `heatmap`
 * @throws RangeError where the batch has no such image or finding, or the values don't fill the shape.
 */
export function coarseMapOf(
  heatmaps: Float32Array,
  shape: readonly number[],
  image: number,
  finding: number,
): FloatMap {
  const [images = 0, findings = 0, height = 0, width = 0] = shape;
  if (shape.length !== 4 || heatmaps.length !== images * findings * height * width) {
    throw new RangeError(`heat maps of shape [N, L, h, w] expected, found ${heatmaps.length} values of [${shape}]`);
  }
  if (!(image >= 0 && image < images && finding >= 0 && finding < findings)) {
    throw new RangeError(`no heat map of image ${image} and finding ${finding} in a batch of shape [${shape}]`);
  }
  const start = (image * findings + finding) * height * width;
  return { width, height, values: heatmaps.subarray(start, start + height * width) };
}
