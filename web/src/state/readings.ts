/** One form for what the page's own engine and the server say of an image. */

import { coarseMapOf } from '../../../src/explanation/maps.ts';
import type { Prediction } from '../../../src/server/schemas.ts';
import type { Computed } from '../engine/protocol.ts';
import type { Reading } from './state.ts';

export function readingOfEngine({ probability, calibrated, heatmaps, width, height, seconds }: Computed): Reading {
  const shape = [1, probability.length, height, width];
  return {
    probability: Array.from(probability),
    calibrated,
    maps: Array.from(probability, (_, finding) => coarseMapOf(heatmaps, shape, 0, finding)),
    seconds,
  };
}

/** @throws if the server leaves out a finding of the model */
export function readingOfServer({ images, seconds }: Prediction, findings: readonly string[]): Reading {
  const results = findings.map((name) => {
    const result = images[0]?.findings.find(({ finding }) => finding === name);
    if (result?.heatmap === undefined)
      throw new Error(`the server says nothing of ${name}: it serves another model now; reload the page`);
    return { ...result, heatmap: result.heatmap };
  });
  return {
    probability: results.map(({ probability }) => probability),
    calibrated: results.map(({ calibratedProbability }) => calibratedProbability),
    maps: results.map(({ heatmap: { width, height, values } }) => ({
      width,
      height,
      values: Float32Array.from(values),
    })),
    seconds: seconds.total,
  };
}
